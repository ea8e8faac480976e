// SPDX-License-Identifier: Apache-2.0

import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { elapsedMs } from "../../types/elapsed.ts";
import type { BootId } from "../../types/ids.ts";
import { firstKeyOfBoot, isDaemon, KEYS_OF_BOOT } from "../event-key.ts";
import type { Store } from "../store.ts";
import { EVENT_COLUMNS, type EventColumns } from "./event-columns.ts";
import { type EventOrder, eventOrder } from "./event-order.ts";
import { type IdRange, readIdRanges } from "./id-ranges.ts";
import { MANY_RANGES, narrowRanges, spanOf, spansBoots } from "./narrow-ranges.ts";
import { keyClusters, mergeOwn } from "./own-events.ts";
import { type SearchTerm, searchTerms } from "./search-terms.ts";

const FIRST_WINDOW_IDS = 2 ** 15; // 4,096 serials
const WANTED_IN_WINDOW = 4_096;
const MOST_IN_WINDOW = 32_768;
const FIRST_PROBE = 1_000;
const LAST_PROBE = 256_000;
const PROBE_GROWTH = 16;

/** A prepared search: its ranges and its SQL, in the order of answers. */
export interface SearchPlan {
  readonly ranges: readonly IdRange[];
  /** SELECT of the columns of events, by @first, @last, @bootFirst and `parameters`. */
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly countSql: string;
  /** The events, as e: the FROM clause, and the WHERE condition or an empty text. */
  readonly from: string;
  readonly where: string;
  /** The term whose index leads, or `time` for a range of ids alone. */
  readonly leads: string;
}

/**
 * Plans a search: the condition with the fewest events leads, by its index, and the others are tested on its results.
 * The text of a record is no part of the plan: see searchEvents.
 */
export function planSearch(store: Store, criteria: SearchCriteria): SearchPlan {
  const ranges = readIdRanges(store, criteria);
  const terms = searchTerms(store, criteria);
  const parameters = Object.assign({}, ...terms.map((term) => term.parameters)) as Record<
    string,
    string | number
  >;
  const lead = leadingTerm(store, terms, ranges);
  const filters = terms.filter((term) => term !== lead || term.isWide).map((term) => `(${term.filter})`);
  if (ranges.some(({ isWhole }) => !isWhole)) {
    filters.push("e.time_ms BETWEEN @fromMs AND @toMs");
    parameters["fromMs"] = criteria.fromMs ?? -Number.MAX_SAFE_INTEGER;
    parameters["toMs"] = criteria.toMs ?? Number.MAX_SAFE_INTEGER;
  }
  return {
    ranges: narrowRanges(store, lead, ranges),
    sql: searchSql(lead, filters),
    countSql: countSql(lead, filters),
    ...eventsSql(lead, filters),
    parameters,
    leads: lead?.name ?? "time",
  };
}

/**
 * For what looks at all events that are found. Those of an index lie anywhere, a million of them on each page of the table many times: in the
 * order of their keys each page is read once. LIMIT keeps SQLite from leaving out the order.
 */
function eventsSql(
  lead: SearchTerm | undefined,
  filters: readonly string[],
): Pick<SearchPlan, "from" | "where"> {
  return fromLead(lead === undefined ? undefined : `${lead.source} ORDER BY 1 LIMIT -1`, filters);
}

function fromLead(
  source: string | undefined,
  filters: readonly string[],
): Pick<SearchPlan, "from" | "where"> {
  if (source === undefined)
    return { from: "event e", where: ["e.id BETWEEN @first AND @last", ...filters].join(" AND ") };
  return { from: `(${source}) h CROSS JOIN event e ON e.id = h.id`, where: filters.join(" AND ") };
}

function searchSql(lead: SearchTerm | undefined, filters: readonly string[]): string {
  const { from, where } = fromLead(lead?.source, filters);
  // Sorted by the caller where an index leads: SQLite would sort whole rows here, and has them in order where one value leads.
  return `SELECT ${EVENT_COLUMNS} FROM ${from} ${where === "" ? "" : `WHERE ${where}`}${lead === undefined ? " ORDER BY e.id" : ""}`;
}

function countSql(lead: SearchTerm | undefined, filters: readonly string[]): string {
  const { from, where } = eventsSql(lead, filters);
  if (lead !== undefined && where === "") return `SELECT count(*) AS found FROM (${lead.source})`;
  return `SELECT count(*) AS found FROM ${from} WHERE ${where}`;
}

/** Counts each index's hits, in rounds of growing limits, until one is selective; a single index needs no count. */
function leadingTerm(
  store: Store,
  terms: readonly SearchTerm[],
  ranges: readonly IdRange[],
): SearchTerm | undefined {
  const indexed = terms.filter((term) => term.source !== undefined);
  if (indexed.length < 2 || ranges.length === 0) return indexed[0];
  for (let limit = FIRST_PROBE; limit <= LAST_PROBE; limit *= PROBE_GROWTH) {
    let best: SearchTerm | undefined;
    let fewest = limit;
    for (const term of indexed) {
      const found = probe(store, term, ranges, fewest);
      if (found < fewest) [best, fewest] = [term, found];
    }
    if (best !== undefined) return best;
  }
  return indexed[0];
}

function probe(store: Store, term: SearchTerm, ranges: readonly IdRange[], limit: number): number {
  const statement = store.prepare(
    `SELECT count(*) AS found FROM (SELECT 1 FROM (${term.source}) LIMIT @limit)`,
  );
  let total = 0;
  const isOne = ranges.length >= MANY_RANGES && spansBoots(term);
  for (const range of isOne ? [{ ...spanOf(ranges), boot: ranges[0]!.boot }] : ranges) {
    const { found } = statement.get(
      bind(term.parameters, range.first, range.last, range.boot, { limit }),
    ) as { found: number };
    total += found;
    if (total >= limit) break;
  }
  return total;
}

/** The parameters of a plan's SQL for one of its ranges. */
export function boundTo(
  { parameters }: SearchPlan,
  { first, last, boot }: Omit<IdRange, "isWhole">,
): Record<string, string | number> {
  return bind(parameters, first, last, boot);
}

function bind(
  parameters: SearchPlan["parameters"],
  first: number,
  last: number,
  boot: BootId,
  more: Readonly<Record<string, number>> = {},
): Record<string, string | number> {
  return { ...parameters, ...more, first, last, bootFirst: firstKeyOfBoot(boot) };
}

/**
 * The events found, by node, boot and time; the kernel's of a boot by serial. They are read in windows of ids that grow where
 * little is found and shrink where there is too much, so the first comes at once and memory does not depend on how many there are.
 * `onRead` gets the duration of each.
 */
export function* searchEvents(
  store: Store,
  plan: SearchPlan,
  onRead?: (tookMs: number) => void,
): Generator<EventColumns, void, undefined> {
  const statement = store.prepare(`${plan.sql} LIMIT @most`).raw();
  const read: ReadRows = (first, last, boot) => {
    const startedMs = elapsedMs();
    const parameters = bind(plan.parameters, first, last, boot, { most: MOST_IN_WINDOW });
    const rows = statement.all(parameters) as EventColumns[];
    onRead?.(elapsedMs() - startedMs);
    return rows;
  };
  const order = eventOrder(store);
  for (const ranges of rangesOfBoots(plan.ranges)) {
    const own = readOwn(order, ranges, read);
    if (own.length === 0) for (const rows of windows(ranges, read)) yield* rows;
    else yield* mergeOwn(eachRow(windows(ranges, read)), own, ([id]) => id, order);
  }
}

type ReadRows = (first: number, last: number, boot: BootId) => EventColumns[];

/** The ranges of one boot stand beside each other. */
function rangesOfBoots(ranges: readonly IdRange[]): IdRange[][] {
  const boots: IdRange[][] = [];
  for (const range of ranges) {
    const last = boots.at(-1);
    if (last?.[0]?.boot === range.boot) last.push(range);
    else boots.push([range]);
  }
  return boots;
}

/** auditd's own events in these ranges of a boot that fit. */
function readOwn(order: EventOrder, ranges: readonly IdRange[], read: ReadRows): EventColumns[] {
  const { boot } = ranges[0]!;
  const ids = order.own(boot).map(({ id }) => id);
  const asked = ids.filter((id) => ranges.some(({ first, last }) => first <= id && id <= last));
  const found = keyClusters(asked).flatMap(({ first, last }) => read(first, last, boot));
  return found.filter(([id]) => isDaemon(id)).sort(([a], [b]) => order.compare(a, b));
}

/** Rows in the order of their keys, some at a time. */
function* windows(ranges: readonly IdRange[], read: ReadRows): Generator<EventColumns[], void, undefined> {
  let width = FIRST_WINDOW_IDS;
  for (const { boot, first, last } of ranges) {
    for (let start = first; start <= last; ) {
      const end = Math.min(last, start + width - 1);
      const rows = read(start, end, boot);
      if (rows.length === MOST_IN_WINDOW) {
        width = Math.ceil((end - start + 1) / 8); // The omitted rows are unknown: try again with fewer.
        continue;
      }
      if (!isSorted(rows)) rows.sort(([a], [b]) => a - b);
      yield rows;
      if (rows.length < WANTED_IN_WINDOW) width = Math.min(width * 4, KEYS_OF_BOOT);
      start = end + 1;
    }
  }
}

function* eachRow(windows: Iterable<EventColumns[]>): Generator<EventColumns, void, undefined> {
  for (const rows of windows) yield* rows;
}

function isSorted(rows: readonly EventColumns[]): boolean {
  for (let at = 1; at < rows.length; at += 1) if (rows[at - 1]![0] > rows[at]![0]) return false;
  return true;
}

/** Number of events found by the plan; reads no more than needed. */
export function countEvents(store: Store, plan: SearchPlan): number {
  const statement = store.prepare(plan.countSql);
  let total = 0;
  for (const { boot, first, last } of plan.ranges) {
    total += (statement.get(bind(plan.parameters, first, last, boot)) as { found: number }).found;
  }
  return total;
}
