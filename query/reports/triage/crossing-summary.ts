// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { bootOf } from "../../../store/event-key.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { readActs } from "../acts-across.ts";
import { bootMoves } from "../boot-moves.ts";
import { placeName } from "../cell-names.ts";
import { unplacedMoves } from "../escapes/unplaced-moves.ts";
import { nothingIn } from "../log-has.ts";
import type { ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";
import { whereHolds } from "../where-holds.ts";

interface Crossing {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly first: number;
  readonly proof: readonly number[];
  last: number;
  times: number;
}

/** Tasks that went from one place to another, and acts on tasks of others; like ones in a boot are one row with a count. */
export function crossingSummary(reader: ReportReader, limit: number, scope: Scope): ReportTable {
  const found = new Map<string, Crossing>();
  const add = (from: string, to: string, what: string, event: number, proof: number) => {
    const key = JSON.stringify([bootOf(event), from, to, what]);
    const known = found.get(key);
    if (known === undefined)
      found.set(key, { from, to, what, first: event, proof: [proof, event], last: event, times: 1 });
    else {
      known.times += 1;
      known.last = event;
    }
  };
  const place = (row: ContainerId | null, evidence: string) =>
    row === null ? evidence : placeName(reader.container(row));
  const names = callNames();
  for (const { row: boot } of reader.events.boots.boots) {
    const moves = bootMoves(reader, boot);
    const acts = readActs(reader, boot);
    for (const { from, fromEvidence, to, toEvidence, event, proof } of whereHolds(
      reader,
      scope,
      moves,
      (move) => [move.event, move.proof],
    ))
      add(place(from, fromEvidence), place(to, toEvidence), "task moved", event, proof);
    for (const { event, target } of whereHolds(reader, scope, acts, (act) => [act.event.row]))
      add(
        place(event.container?.row ?? null, event.attribution.evidence),
        place(target, ""),
        event.call === null ? event.types[0]! : names.call(event.call),
        event.row,
        event.row,
      );
  }
  const moves = unplacedMoves(reader, scope).reduce((sum, { times }) => sum + times, 0);
  const unplaced =
    moves === 0
      ? ""
      : ` ${moves} successful call${moves === 1 ? "" : "s"} of setns, chroot or pivot_root by tasks in an unknown place: ctraudit report escapes lists them.`;
  const rows = [...found.values()].sort((a, b) => reader.compare(a.first, b.first));
  return {
    id: "crossings",
    title: "Crossings",
    note: `Moves of tasks from one place to another, and signals and traces across the border of a container; those alike in one boot are one row. Runtimes cross it to make a container or to run a program in one.${unplaced}`,
    columns: ["from", "to", "what", "times", "first", "last", "event"],
    ...firstRows(rows, limit, (crossing) => rowOf(reader, crossing)),
    ifEmpty: nothingIn(
      scope,
      "The log shows no move of a task in a known place, and no act on a task in another place.",
      "shows a move of a task in a known place, or is an act on a task in another place.",
    ),
  };
}

function rowOf(reader: ReportReader, { from, to, what, first, last, proof, times }: Crossing): ReportRow {
  const events = [...new Set([...proof, last].map(reader.id))];
  return {
    cells: [
      from,
      to,
      what,
      times,
      { timeMs: reader.timeMs(first) },
      { timeMs: reader.timeMs(last) },
      { event: reader.id(first) },
    ],
    events,
    search: searchEvents(events),
  };
}
