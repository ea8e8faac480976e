// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../search/search-event-view.ts";
import { readLosses } from "../stats-losses.ts";
import { readMissingFiles } from "../stats-missing-files.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import type { Stretch } from "./scope-stretches.ts";
import { serialGapRows, timeStepRows } from "./serial-gaps.ts";

/** Gaps of each boot that are named; all are counted. */
const MOST = 50;

/**
 * What is missing within the stretches: serials that no event has, holes in time, rejected lines of the database. A gap is
 * not a loss: the kernel's exclude rules make them, too. The kernel's own word on losses (audit_lost=, backlog limit) is
 * counted where such lines were ingested, and files that are missing in a row of rotated ones where their names show it.
 */
export function reportGaps(reader: ReportReader, stretches: readonly Stretch[]): ReportTable {
  const serials = stretches.map((stretch) => serialGapRows(reader, stretch, MOST));
  const more = serials.reduce((sum, part) => sum + part.more, 0);
  return {
    id: "gaps",
    title: "Gaps that touch this report",
    note: `A gap is not a loss: rules that exclude records make gaps, too.${more > 0 ? ` The largest ${MOST} of a boot are named; ctraudit gaps has all.` : ""}`,
    columns: ["host", "what", "which", "count", "from", "to"],
    rows: [
      ...stretches.flatMap((stretch, at) => [...serials[at]!.rows, ...timeStepRows(reader, stretch)]),
      ...databaseDoubts(reader),
    ],
    ...(more > 0 ? { more } : {}),
  };
}

/** What is not whole of the database itself: it may touch any report. */
function databaseDoubts({ store }: ReportReader): ReportRow[] {
  const problems = store
    .prepare(
      "SELECT code, count(*) AS count FROM problem WHERE code <> 'kernel-loss' GROUP BY code ORDER BY 2 DESC, 1",
    )
    .all() as { code: string; count: number }[];
  const open = store.prepare("SELECT count(*) FROM run WHERE ended_ms IS NULL").pluck().get() as number;
  const row = (what: string, which: StoredText, count: number): ReportRow => ({
    cells: [null, what, which, count, null, null],
    events: [],
    search: null,
  });
  return [
    ...problems.map(({ code, count }) => row("rejected lines of the database", code, count)),
    ...readLosses(store).map(({ source, what, count }) => row(what, source, count)),
    ...readMissingFiles(store).map(({ run, name }) =>
      row(`rotated file that run ${run} did not read`, name, 1),
    ),
    ...(open > 0 ? [row("ingests that did not end", "ctraudit report custody", open)] : []),
  ];
}
