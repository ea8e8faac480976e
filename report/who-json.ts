// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";
import type { Person, Step, WhoAnswer } from "../query/who/person.ts";
import type { StoredText } from "../questions/event-view.ts";
import { apiRequestObject } from "./api-request-text.ts";
import { textObject } from "./json-text.ts";
import { safeJson } from "./safe-json.ts";
import { isoTime } from "./zone.ts";

/** The answer of `who` as one object. */
export function whoJson({ event, container, people, missing }: WhoAnswer): string {
  const data = {
    event: event?.id ?? null,
    container: container === null ? null : { key: container.key, name: container.name, id: container.id },
    people: people.map(personObject),
    missing,
  };
  return `${safeJson({ type: "who", version: 1, data })}\n`;
}

function personObject(person: Person): Record<string, unknown> {
  const shared = { kind: person.kind, part: person.part, chain: person.chain.map(stepObject) };
  if (person.kind === "login") {
    const { auid, label, ses, session } = person;
    const said = (text: StoredText | null) => (text === null ? null : plain(text));
    return {
      ...shared,
      auid,
      label,
      ses,
      session:
        session === null
          ? null
          : {
              event: session.event,
              time: isoTime(session.timeMs),
              address: said(session.address),
              hostname: said(session.hostname),
              terminal: said(session.terminal),
              program: said(session.program),
            },
    };
  }
  const { request, clock, lagMs, rivals, otherExecs } = person;
  return {
    ...shared,
    request: apiRequestObject(request),
    rivals: rivals.map(apiRequestObject),
    ...(otherExecs.length === 0 ? {} : { otherExecs }),
    ...(clock === null
      ? {}
      : {
          clock: {
            offsetSeconds: clock.offsetMs / 1000,
            requests: clock.pairs,
            ambiguous: clock.isAmbiguous,
          },
          lagSeconds: (lagMs ?? 0) / 1000,
        }),
  };
}

function plain(text: StoredText): ReturnType<typeof textObject> {
  return textObject(typeof text === "string" || !isUtf8(text) ? text : Buffer.from(text).toString("utf8"));
}

function stepObject({ text, words, event, timeMs }: Step): Record<string, unknown> {
  return { text, words: words.map(plain), event, time: timeMs === null ? null : isoTime(timeMs) };
}
