// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";
import type {
  Bucket,
  Buckets,
  Dimension,
  DimensionValues,
  Group,
  Measure,
  MeasureValues,
} from "../../questions/groups.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { bootOf } from "../event-key.ts";
import type { Store } from "../store.ts";
import { bootReader } from "./boot-reader.ts";
import { dimensionSql, MEMBERSHIP, valueName, valueReaders } from "./group-dimensions.ts";
import { openLookup } from "./lookup.ts";
import { boundTo, planSearch } from "./search.ts";

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

/** The events that fit, by what they have in common: see EventRepository. The text of a record is no part of it. */
export function groupEvents<D extends Dimension, M extends Measure>(
  store: Store,
  criteria: SearchCriteria,
  dimensions: readonly D[],
  measures: readonly M[],
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
  const statement = store
    .prepare(
      `SELECT count(*), min(e.id) AS first, max(e.id), min(e.time_ms), max(e.time_ms),
         ${withTasks ? "json_group_array(DISTINCT gm.task) FILTER (WHERE gm.task IS NOT NULL)" : "NULL"}${columns.map((column) => `, ${column}`).join("")}
       FROM ${plan.from} ${[...joins].join(" ")} ${plan.where === "" ? "" : `WHERE ${plan.where}`}
       ${columns.length === 0 ? "HAVING count(*) > 0" : `GROUP BY ${columns.map((_, at) => at + MEASURED + 1).join(", ")} ORDER BY first`}`,
    )
    .raw();
  const readers = valueReaders(openLookup(store), bootReader(store));
  const at = parts.map((part) => (part === undefined ? -1 : MEASURED + columns.indexOf(part.column)));
  const groups = new Map<string, { readonly of: Pick<DimensionValues, D>; readonly counted: Counted }>();
  for (const range of plan.ranges) {
    for (const row of statement.iterate(boundTo(plan, range)) as Iterable<Row>) {
      const values = dimensions.map((dimension, index) =>
        readers[dimension]((row[at[index]!] ?? null) as number | null, range.boot),
      );
      for (const combination of combinations(values)) {
        const name = combination.map(valueName).join(" ");
        const known = groups.get(name);
        if (known !== undefined) add(known.counted, row);
        else {
          const of = Object.fromEntries(
            dimensions.map((dimension, index) => [dimension, combination[index]]),
          );
          groups.set(name, { of: of as Pick<DimensionValues, D>, counted: countedOf(row) });
        }
      }
    }
  }
  return [...groups.values()].map(({ of, counted }) => ({
    of,
    measures: Object.fromEntries(
      measures.map((measure) => [measure, measure === "tasks" ? counted.tasks.size : counted[measure]]),
    ) as Pick<MeasureValues, M>,
  }));
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

/** Ranges come in the order of answers, and the rows of each in the order of their first events. */
function add(counted: Counted, [events, , last, firstMs, lastMs, tasks]: Row): void {
  counted.events += events;
  counted.last = bootOf(last) === bootOf(counted.last) && last < counted.last ? counted.last : last;
  counted.firstMs = Math.min(counted.firstMs, firstMs);
  counted.lastMs = Math.max(counted.lastMs, lastMs);
  for (const task of tasksOf(tasks)) counted.tasks.add(task);
}

const tasksOf = (tasks: string | null): number[] => (tasks === null ? [] : (JSON.parse(tasks) as number[]));

/** How many events there are in each piece of time: see EventRepository. */
export function countByTime(store: Store, criteria: SearchCriteria, { widthMs }: Buckets): Bucket[] {
  if (!Number.isSafeInteger(widthMs) || widthMs <= 0) throw new RangeError(`no width of time: ${widthMs} ms`);
  const plan = planSearch(store, criteria);
  const statement = store
    .prepare(
      `SELECT e.time_ms - (e.time_ms % @width + @width) % @width, count(*)
       FROM ${plan.from} ${plan.where === "" ? "" : `WHERE ${plan.where}`} GROUP BY 1`,
    )
    .raw();
  const found = new Map<number, number>();
  for (const range of plan.ranges) {
    const rows = statement.iterate({ ...boundTo(plan, range), width: widthMs }) as Iterable<[number, number]>;
    for (const [fromMs, events] of rows) found.set(fromMs, (found.get(fromMs) ?? 0) + events);
  }
  return [...found].sort(([a], [b]) => a - b).map(([fromMs, events]) => ({ fromMs, events }));
}
