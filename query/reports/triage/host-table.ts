// SPDX-License-Identifier: Apache-2.0
import { readToldContainers } from "../../../store/repositories/containers/container-rows.ts";
import { bootEventCounter } from "../../../store/repositories/events/event-totals.ts";
import type { ReportTable } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";

/** Hosts and boots, and how many containers each has. */
export function hostTable({ store, events }: ReportReader, limit: number): ReportTable {
  const count = bootEventCounter(store);
  return {
    id: "hosts",
    title: "Hosts and boots",
    columns: ["host", "boot", "beginning", "first", "last", "events", "containers"],
    ...firstRows(events.boots.boots, limit, ({ row, node, number, cut, firstMs, lastMs }) => ({
      cells: [
        node ?? "no name in the log",
        number,
        cut,
        { timeMs: firstMs },
        { timeMs: lastMs },
        count(row),
        readToldContainers(store, row).filter(({ class: kind }) => kind !== "host").length,
      ],
      events: [],
      search: null,
    })),
    ifEmpty: "The database has no event.",
  };
}
