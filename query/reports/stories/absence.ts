// SPDX-License-Identifier: Apache-2.0
import type { BootReader, BootView } from "../../../questions/boot-view.ts";
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
  return [`${expression}${ofHost(events.boots, node)}`, "-ts", from, "-te", to];
}

const NODES = new WeakMap<BootReader, boolean>();

/** Nothing where all boots are of one host: looked up once, for there may be thousands of each. */
function ofHost(boots: BootReader, node: BootView["node"]): string {
  const isOnly = NODES.get(boots) ?? new Set(boots.boots.map((boot) => boot.node)).size < 2;
  NODES.set(boots, isOnly);
  return node === null || isOnly ? "" : ` and node = ${quoted(node)}`;
}

/** As a record has it: it means the same in every zone. */
function recordTime(ms: number): string | undefined {
  const seconds = Math.floor(ms / 1000);
  return seconds < 100_000_000 ? undefined : `${seconds}.${String(ms - seconds * 1000).padStart(3, "0")}`;
}
