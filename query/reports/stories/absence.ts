// SPDX-License-Identifier: Apache-2.0
import type { BootView } from "../../../questions/boot-view.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { quoted, type ReportReader } from "../report-reader.ts";

/** A statement that the log has no such event: no event proves it, but the search that looked for one does, as far as its calls are logged. */
export function absence(cells: readonly Cell[], search: readonly string[] | null): ReportRow {
  return { cells, events: [], search };
}

/** Words of a search for an expression, between two times of one host; null where the clock was not set then. */
export function searchWithin(
  { events }: ReportReader,
  { node }: Pick<BootView, "node">,
  expression: string,
  fromMs: number,
  toMs: number,
): readonly string[] | null {
  const [from, to] = [recordTime(fromMs), recordTime(toMs)];
  if (from === undefined || to === undefined) return null;
  const isOnly = new Set(events.boots.boots.map((boot) => boot.node)).size < 2;
  const ofHost = node === null || isOnly ? "" : ` and node = ${quoted(node)}`;
  return [`${expression}${ofHost}`, "-ts", from, "-te", to];
}

/** As a record has it: it means the same in every zone. */
function recordTime(ms: number): string | undefined {
  const seconds = Math.floor(ms / 1000);
  return seconds < 100_000_000 ? undefined : `${seconds}.${String(ms - seconds * 1000).padStart(3, "0")}`;
}
