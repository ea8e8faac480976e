// SPDX-License-Identifier: Apache-2.0
import { nameOfCall } from "../../../interpret/call-names.ts";
import { readUnplacedCalls } from "../../../store/repositories/causes/container-steps.ts";
import { bootEvents } from "../../../store/repositories/causes/placed-events.ts";
import { readCallRows } from "../../../store/repositories/events/call-rows.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeBoots, searchEvents } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";
import { whereHolds } from "../where-holds.ts";

/** Calls by which a task may leave a container. */
const MOVES = new Set(["setns", "chroot", "pivot_root"]);

/** Calls alike of one process: the first and the last, and their number. */
export interface UnplacedMove {
  readonly pid: number;
  readonly call: string;
  readonly first: number;
  readonly last: number;
  readonly times: number;
}

/** Successful moves of tasks in no proven place: none is ranked, for it is not known what they left. None where the scope has containers. */
export function unplacedMoves(reader: ReportReader, scope: Scope): UnplacedMove[] {
  if (scope.containers !== undefined) return [];
  const names = new Map<number, string>();
  for (const { id, arch, number } of readCallRows(reader.store)) {
    const name = nameOfCall(arch, number);
    if (name !== undefined && MOVES.has(name)) names.set(id, name);
  }
  if (names.size === 0) return [];
  const { fromMs = -Infinity, toMs = Infinity } = scope;
  return scopeBoots(reader, scope).flatMap((boot) => {
    const calls = readUnplacedCalls(bootEvents(reader.store, boot), [...names.keys()]);
    const within = calls.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);
    const found = new Map<string, { -readonly [K in keyof UnplacedMove]: UnplacedMove[K] }>();
    for (const { pid, call, event } of whereHolds(reader, scope, within, (one) => [one.event])) {
      const key = `${pid} ${names.get(call)}`;
      const known = found.get(key);
      if (known === undefined)
        found.set(key, { pid, call: names.get(call)!, first: event, last: event, times: 1 });
      else {
        known.times += 1;
        known.last = event;
      }
    }
    return [...found.values()];
  });
}

export function unplacedTable(
  reader: ReportReader,
  moves: readonly UnplacedMove[],
  limit: number,
): ReportTable {
  return {
    id: "unplaced",
    title: "Moves of tasks in an unknown place",
    note: "Successful calls of setns, chroot and pivot_root by tasks in an unknown place; those alike of one process are one row. Each may lead out of a container, or be the work of a runtime. They have no rank.",
    columns: ["pid", "program", "call", "times", "first", "last", "event"],
    ...firstRows(moves, limit, ({ pid, call, times, first, last }) => {
      const events = [...new Set([first, last].map(reader.id))];
      const { program } = reader.events.event(first);
      return {
        cells: [
          pid,
          program?.exe ?? program?.comm ?? null,
          call,
          times,
          { timeMs: reader.timeMs(first) },
          { timeMs: reader.timeMs(last) },
          { event: reader.id(first) },
        ],
        events,
        search: searchEvents(events),
      };
    }),
  };
}
