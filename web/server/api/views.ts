// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import type { CallNames } from "../../../interpret/call-names.ts";
import { actText, outcomeText } from "../../../query/event-outcome.ts";
import { accountLabel } from "../../../questions/account-names.ts";
import type { ContainerView } from "../../../questions/container-view.ts";
import type { EventReader } from "../../../questions/event-reader.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { containerLabel, placeLabel } from "../../../report/container-label.ts";
import { escapeControls } from "../../../report/escape-controls.ts";
import { objectTexts } from "../../../report/text-event.ts";
import { HOST_PIDS_NAME } from "../../../types/host-pids.ts";
import { UNSET_ID } from "../../../types/unset-id.ts";

const LONGEST = 400;

/** Text for display: control characters, bidirectional overrides and invalid UTF-8 are escaped; a long text is cut. */
export function inert(text: StoredText, longest = LONGEST): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return escapeControls(cut) + (text.length > longest ? `… (${text.length - longest} more)` : "");
}

export const place = z
  .object({
    key: z.string().describe("as --container takes it"),
    label: z.string(),
    class: z.enum(["host", "container", "pod", "sandbox", "likely"]),
  })
  .describe("a container, or the host");

export function placeView(view: ContainerView): z.input<typeof place> {
  const isByPids = view.isHostByPids;
  return {
    key: isByPids ? HOST_PIDS_NAME : view.key,
    label: isByPids ? HOST_PIDS_NAME : containerLabel(view),
    class: view.class,
  };
}

export const eventRow = z
  .object({
    id: z.string(),
    timeMs: z.number(),
    place: z.string().describe("where it happened, in a few characters"),
    container: place.nullable(),
    evidence: z.string(),
    likely: z.string().nullable().describe("where an unknown event is likely to have happened; no evidence"),
    doubt: z.array(z.enum(["conflict", "gap", "truncated", "contradictory"])),
    program: z.string(),
    claimed: z.boolean().describe("the program is what a message says of itself"),
    pid: z.number().nullable(),
    user: z.string(),
    act: z.string().describe("the call, or the types of the records"),
    on: z.string().describe("the command line, or the files"),
    outcome: z.string().nullable(),
    failed: z.boolean(),
  })
  .describe("an event on one line");
export type EventRow = z.output<typeof eventRow>;

export function eventRowView(event: EventView, reader: EventReader, names: CallNames): EventRow {
  const { attribution, container, program, credential, accounts } = event;
  const details = {
    paths: reader.paths(event),
    arguments: reader.arguments(event),
    facts: reader.facts(event),
  };
  const uid = credential?.uid ?? null;
  const auid = credential?.auid ?? null;
  const who = auid !== null && auid !== UNSET_ID ? auid : uid;
  return {
    id: event.id,
    timeMs: event.timeMs,
    place: placeLabel(event),
    container: container === null ? null : placeView(container),
    evidence: attribution.evidence,
    likely: attribution.likely === null ? null : containerLabel(attribution.likely.container),
    doubt: [
      ...(attribution.conflict ? (["conflict"] as const) : []),
      ...(attribution.hole ? (["gap"] as const) : []),
      ...(event.truncated ? (["truncated"] as const) : []),
      ...(event.contradictory ? (["contradictory"] as const) : []),
    ],
    program: inert(program?.exe ?? program?.comm ?? ""),
    claimed: program?.claimed ?? false,
    pid: event.pid,
    user: who === null ? "" : inert(accountLabel(accounts, "uid", who)),
    act: inert(actText(event, names)),
    on: objectTexts(details)
      .map((text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text))
      .join(" "),
    outcome: outcomeText(event),
    failed: event.success === false,
  };
}
