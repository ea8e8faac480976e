// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { Cause } from "../../causes/cause.ts";
import { isByCommandLine } from "../../causes/cause-words.ts";
import { otherClients } from "../../causes/daemon-client.ts";
import { isEngineSocket, usedBy } from "../../causes/engine-clients.ts";
import type { ReportRow } from "../report-model.ts";
import { type Clause, proof, quotedText, sentence } from "./clause.ts";
import { durationWords } from "./duration-words.ts";
import { containerCell } from "./place-words.ts";
import type { Narrator, Story } from "./story.ts";

/** An engine's client in a container, of which no more than the new container is known. */
export function clientStory(narrator: Narrator, cause: Cause): Story {
  return {
    attack: isContested([cause])
      ? "A container, made after requests of several clients to an engine"
      : `A container, made after ${requestTitle(narrator, cause)}`,
    sentences: requestSentences(narrator, [cause]),
  };
}

/** Evidence of a request: a call on the socket, or a command line alone. */
export function requestTitle({ reader }: Narrator, request: Cause): string {
  return isByCommandLine(reader.events, request)
    ? "a command line of an engine's client (the request is inferred)"
    : "a request to an engine";
}

/** True where another client may have asked for the container as well. */
export function isContested(requests: readonly Cause[]): boolean {
  return requests.some(({ through }) => through.length > 0);
}

/** Clients, and the container that an engine made after: for the only one of them, or for one of these. */
export function requestSentences(narrator: Narrator, requests: readonly Cause[]): ReportRow[] {
  const [request] = requests;
  if (request === undefined) return [];
  const { reader } = narrator;
  const clients = [...new Set(requests.flatMap(({ from, through }) => [from, ...through]))].sort(
    reader.compare,
  );
  const made = ["container ", containerCell(reader.container(request.toContainer!))];
  const at = { timeMs: reader.timeMs(request.to) };
  const by = proof(...clients.map(reader.id), reader.id(request.to));
  const told = clients.map((row) => clientSentence(narrator, row));
  if (!isContested(requests)) {
    const after = durationWords(reader.timeMs(request.to) - reader.timeMs(request.from));
    return [
      ...told,
      sentence(
        "At ",
        at,
        `, ${after} after, `,
        ...made,
        " was made; its making for this client is inferred from the order and the time.",
        by,
      ),
    ];
  }
  const unnamed = otherClients(request) + 1 - clients.length;
  const more = unnamed <= 0 ? "" : `, or by one of ${unnamed} more in that minute`;
  return [
    ...told,
    sentence(
      "At ",
      at,
      ", within a minute of these, ",
      ...made,
      ` was made; each of these ${clients.length} clients may have asked for it${more}: which of them is not known.`,
      by,
    ),
  ];
}

/** A command line only names a socket; a call reaches for it. */
function clientSentence({ reader, doers }: Narrator, row: number): ReportRow {
  const event = reader.events.event(row);
  const argv = reader.events.arguments(event).map(asText);
  const call = event.call === null ? "a call" : callNames().call(event.call);
  const did: readonly (string | Clause)[] =
    argv.length === 0
      ? [` called ${call} on `, quotedText(socketOf(reader, row)), ", a socket for requests to an engine"]
      : usedBy(argv).includes("/")
        ? [
            " was started; its command line names ",
            quotedText(usedBy(argv)),
            ", a socket for requests to an engine",
          ]
        : [" was started, by its name an engine's client"];
  return sentence("At ", { timeMs: event.timeMs }, ", ", doers.placed(row), ...did, ".");
}

function socketOf({ events }: Narrator["reader"], row: number) {
  const event = events.event(row);
  const names = events.files(event).map(({ path, name }) => path ?? name);
  return [...names, ...events.details(event, DetailKind.peer)].find(
    (name) => name !== null && isEngineSocket(asText(name)),
  );
}
