// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";
import type {
  Dimension,
  DimensionValues,
  Group,
  GroupOptions,
  Measure,
  MeasureValues,
} from "../../questions/groups.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { BootId } from "../../types/ids.ts";
import { isOfKernel } from "../event-key.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";
import { bootReader } from "./boot-reader.ts";
import { answerOrder, eventOrder } from "./event-order.ts";
import { dimensionSql, MEMBERSHIP, valueName, valueReaders } from "./group-dimensions.ts";
import { type KeptGroup, keptGroups } from "./kept-groups.ts";
import { openLookup } from "./lookup.ts";
import { boundTo, planSearch, type SearchPlan } from "./search.ts";

interface Counted {
  events: number;
  firstMs: number;
  lastMs: number;
  first: EventKey;
  last: EventKey;
  readonly tasks: Set<number>;
}

type Row = readonly [
  events: number,
  first: EventKey,
  last: EventKey,
  firstMs: number,
  lastMs: number,
  tasks: string | null,
  ...columns: (number | null)[],
];

const MEASURED = 6;

/** Groups the matching events: see EventRepository. The text of records is not tested. */
export function groupEvents<D extends Dimension, M extends Measure>(
  store: Store,
  criteria: SearchCriteria,
  dimensions: readonly D[],
  measures: readonly M[],
  { onlyValued = false }: GroupOptions = {},
): Group<D, M>[] {
  const plan = planSearch(store, criteria);
  const anySays = store.prepare("SELECT 1 FROM event_container LIMIT 1").get() !== undefined;
  const parts = dimensions.map((dimension) => dimensionSql(dimension, anySays));
  const columns = [...new Set(parts.flatMap((part) => (part === undefined ? [] : [part.column])))];
  const withTasks = (measures as readonly Measure[]).includes("tasks");
  const joins = new Set([
    ...(withTasks ? [MEMBERSHIP] : []),
    ...parts.flatMap((part) => [...(part?.joins ?? [])]),
  ]);
  const isTimed = measures.some((measure) => measure === "firstMs" || measure === "lastMs");
  const byIndex =
    isTimed || joins.size > 0 || !onlyValued ? undefined : indexScan(store, plan, criteria, columns);
  const isOfBoots = parts.includes(undefined);
  const scanned = byIndex === undefined || (isOfBoots && plan.ranges.length > 1) ? plan : byIndex;
  const count = ({ from, where }: Pick<SearchPlan, "from" | "where">, ...more: readonly string[]) => {
    const conditions = [
      ...(where === "" ? [] : [where]),
      ...(onlyValued ? columns.map((column) => `${column} IS NOT NULL`) : []),
      ...more,
    ];
    const merged = from === byIndex?.from && dimensions.length === 1 ? OF_ACTORS[dimensions[0]!] : undefined;
    if (merged !== undefined) return store.prepare(ofActors(from, conditions, merged)).raw();
    return store
      .prepare(
        `SELECT count(*), min(e.id) AS first, max(e.id), ${isTimed ? "min(e.time_ms), max(e.time_ms)" : "0, 0"},
         ${withTasks ? "json_group_array(DISTINCT gm.task) FILTER (WHERE gm.task IS NOT NULL)" : "NULL"}${columns.map((column) => `, ${column}`).join("")}
       FROM ${from} ${[...joins].join(" ")} ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
       ${columns.length === 0 ? "HAVING count(*) > 0" : `GROUP BY ${columns.map((_, at) => at + MEASURED + 1).join(", ")} ORDER BY first`}`,
      )
      .raw();
  };
  const boots = bootReader(store);
  const order = eventOrder(store);
  const compare = answerOrder(boots, order);
  const readers = valueReaders(openLookup(store), boots);
  const at = parts.map((part) => (part === undefined ? -1 : MEASURED + columns.indexOf(part.column)));
  const groups = new Map<string, { readonly of: Pick<DimensionValues, D>; readonly counted: Counted }>();
  const take = (rows: Iterable<Row>, boot: BootId) => {
    for (const row of rows) {
      const values = dimensions.map((dimension, index) =>
        readers[dimension]((row[at[index]!] ?? null) as number | null, boot),
      );
      for (const combination of combinations(values)) {
        if (onlyValued && combination.includes(null)) continue;
        const name = combination.map(valueName).join(" ");
        const known = groups.get(name);
        if (known !== undefined) add(known.counted, row, compare);
        else {
          const of = Object.fromEntries(
            dimensions.map((dimension, index) => [dimension, combination[index]]),
          );
          groups.set(name, { of: of as Pick<DimensionValues, D>, counted: countedOf(row) });
        }
      }
    }
  };
  // The least key of several events is the first of them among the kernel's alone: auditd's own are counted one by one.
  const own = plan.ranges.flatMap(({ boot, first, last }) =>
    order.own(boot).flatMap(({ id }) => (first <= id && id <= last ? [{ boot, first: id, last: id }] : [])),
  );
  const ofOne = own.length === 0 ? undefined : count(plan);
  const ownRows = own.map((one) => [one.boot, ofOne!.all(boundTo(plan, one)) as Row[]] as const);
  const kept = measures.every((measure) => measure === "events")
    ? keptGroups(
        store,
        criteria,
        dimensions,
        boots.boots.map(({ row }) => row),
        anySays,
      )
    : undefined;
  if (kept === undefined) {
    const statement = count(scanned, ...(own.length === 0 ? [] : [isOfKernel("e.id")]));
    for (const range of scanned.ranges)
      take(statement.iterate(boundTo(plan, range)) as Iterable<Row>, range.boot);
  } else
    for (const [boot, found] of kept)
      take(
        keptRows(
          found,
          ownRows.flatMap(([of, rows]) => (of === boot ? rows : [])),
        ),
        boot,
      );
  for (const [boot, rows] of ownRows) take(rows, boot);
  if (own.length > 0) sortByFirst(groups, compare);
  return [...groups.values()].map(({ of, counted }) => ({
    of,
    measures: Object.fromEntries(
      measures.map((measure) => [measure, measure === "tasks" ? counted.tasks.size : counted[measure]]),
    ) as Pick<MeasureValues, M>,
  }));
}

/** Kept counts as rows of the kernel's events, in the order of their first. */
function keptRows(kept: readonly KeptGroup[], own: readonly Row[]): Row[] {
  const ownEvents = new Map<number | null, number>();
  for (const row of own) {
    const value = (row[MEASURED] ?? null) as number | null;
    ownEvents.set(value, (ownEvents.get(value) ?? 0) + row[0]);
  }
  return kept
    .flatMap(({ value, events, first }): Row[] =>
      first === null
        ? []
        : [[events - (ownEvents.get(value) ?? 0), first as EventKey, first as EventKey, 0, 0, null, value]],
    )
    .sort(([, a], [, b]) => a - b);
}

function sortByFirst<T extends { readonly counted: Counted }>(
  groups: Map<string, T>,
  compare: (a: number, b: number) => number,
): void {
  const sorted = [...groups].sort(([, a], [, b]) => compare(a.counted.first, b.counted.first));
  groups.clear();
  for (const [name, group] of sorted) groups.set(name, group);
}

/** Columns from which the values of an actor's dimensions follow. */
const OF_ACTORS: Readonly<Partial<Record<Dimension, string>>> = {
  program: "p.exe",
  comm: "p.comm",
  user: "c.auid",
};

/** Rows of events by what their actors have in common, with one of these: a host has hundreds of thousands of actors, and a few programs. */
function ofActors(from: string, conditions: readonly string[], value: string): string {
  return `SELECT sum(g.events), min(g.first) AS first, max(g.last), 0, 0, NULL, min(g.actor)
    FROM (SELECT e.actor, count(*) AS events, min(e.id) AS first, max(e.id) AS last FROM ${from} WHERE ${conditions.join(" AND ")} GROUP BY e.actor) g
      JOIN actor a ON a.id = g.actor LEFT JOIN program p ON p.id = a.program LEFT JOIN credential c ON c.id = a.credential
    GROUP BY ${value} ORDER BY first`;
}

/** Everything that has a value of one column: its index is read once, from its beginning to its end, and no event. */
function indexScan(
  store: Store,
  plan: SearchPlan,
  criteria: SearchCriteria,
  columns: readonly string[],
): Pick<SearchPlan, "from" | "where" | "ranges"> | undefined {
  const [, column] = /^e\.(pid|key|actor|call|types)$/.exec(columns.length === 1 ? columns[0]! : "") ?? [];
  if (column === undefined || Object.values(criteria).some((value) => value !== undefined)) return undefined;
  const { ranges } = plan;
  const isInOrder = ranges.every(({ first }, at) => at === 0 || ranges[at - 1]!.last < first);
  if (!isInOrder || ranges.length === 0) return undefined;
  return {
    from: `event e ${indexHint(store, `event_${column}`)}`,
    where: "",
    ranges: [{ ...ranges[0]!, last: ranges.at(-1)!.last }],
  };
}

type Value = DimensionValues[Dimension];

/** One value of each list, in all ways. */
function combinations(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>(
    (made, list) => made.flatMap((before) => list.map((value) => [...before, value])),
    [[]],
  );
}

function countedOf([events, first, last, firstMs, lastMs, tasks]: Row): Counted {
  return { events, first, last, firstMs, lastMs, tasks: new Set(tasksOf(tasks)) };
}

function add(
  counted: Counted,
  [events, first, last, firstMs, lastMs, tasks]: Row,
  compare: (a: number, b: number) => number,
): void {
  counted.events += events;
  if (compare(first, counted.first) < 0) counted.first = first;
  if (compare(last, counted.last) > 0) counted.last = last;
  counted.firstMs = Math.min(counted.firstMs, firstMs);
  counted.lastMs = Math.max(counted.lastMs, lastMs);
  for (const task of tasksOf(tasks)) counted.tasks.add(task);
}

const tasksOf = (tasks: string | null): number[] => (tasks === null ? [] : (JSON.parse(tasks) as number[]));
