// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import { countPeers } from "../../../store/repositories/events/selected-events.ts";
import { countRecords, logHas } from "../log-has.ts";
import type { ReportTable } from "../report-model.ts";
import { quoted, type ReportReader, type Scope, scopeRows, wordsWithin } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";

/** Addresses that its calls named, each with the call. */
export function peerTable(reader: ReportReader, scope: Scope, limit: number): ReportTable {
  const rows = scopeRows(reader, scope, countPeers);
  const names = callNames();
  return {
    id: "peers",
    title: "Network peers and sockets",
    note: "As named by the calls, with success or without.",
    ifEmpty: `${logHas("SOCKADDR records", countRecords(reader, "SOCKADDR"))} Without rules for connect, bind, sendto and accept there are none.`,
    columns: ["address", "call", "events", "first", "last"],
    ...firstRows(rows, limit, ({ value, call, events, first, last }) => {
      const view = reader.events.event(first);
      const text = reader.string(value);
      return {
        cells: [
          text,
          call === null || view.call === null ? null : names.call(view.call),
          events,
          { timeMs: reader.timeMs(first) },
          { timeMs: reader.timeMs(last) },
        ],
        events: [reader.id(first), ...(last === first ? [] : [reader.id(last)])],
        search:
          typeof text === "string" && !/[\0-\x1f\x7f]/.test(text)
            ? wordsWithin(scope, [`peer = ${quoted(text)}`])
            : wordsWithin(scope),
      };
    }),
  };
}
