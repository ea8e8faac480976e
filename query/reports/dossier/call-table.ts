// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import { readCube } from "../../../store/repositories/events/selected-events.ts";
import { totals } from "../event-cube.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeRows, wordsWithin } from "../report-reader.ts";

/** Counts of its calls, and of its records without a call. */
export function callTable(reader: ReportReader, scope: Scope): ReportTable {
  const names = callNames();
  const cells = scopeRows(reader, scope, readCube);
  const labels = new Map<string, string>();
  const found = totals(cells, ({ call, types, first }) => {
    const key = call === null ? `type ${types}` : `call ${call}`;
    if (!labels.has(key)) {
      const view = reader.events.event(first);
      labels.set(key, view.call === null ? (view.types[0] ?? "") : names.call(view.call));
    }
    return key;
  });
  return {
    id: "calls",
    title: "System calls and records",
    columns: ["call or record", "events", "failed", "first", "last"],
    rows: found.map(({ key, events, failed, first, last }) => ({
      cells: [
        labels.get(key)!,
        events,
        failed,
        { timeMs: reader.timeMs(first) },
        { timeMs: reader.timeMs(last) },
      ],
      events: [reader.id(first), ...(last === first ? [] : [reader.id(last)])],
      search: key.startsWith("call")
        ? wordsWithin(scope, ["-sc", labels.get(key)!])
        : wordsWithin(scope, ["not type = SYSCALL", "-m", labels.get(key)!]),
    })),
  };
}
