// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";
import { type EventSelection, eventsOf } from "./event-selection.ts";
import { countAllEvents } from "./event-totals.ts";
import type { ListEvents } from "./list-events.ts";
import type { ListTable } from "./list-tables.ts";

/** Conditions on the events of a list: record types are rows of `string`; an event passes with one of `types`, or with one of `failedTypes` and no success. */
export interface ListConditions {
  readonly events: ListEvents | undefined;
  readonly types: readonly number[] | undefined;
  readonly failedTypes: readonly number[] | undefined;
  readonly success: boolean | undefined;
}

/** The same as SQL over event e. */
export interface ListChoice {
  /** WITH and a table required by the rest, or nothing. */
  readonly before: string;
  readonly where: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The same, for all events of a range. */
  readonly ofAll: Pick<ListChoice, "before" | "where" | "rows">;
  /** Objects by their numbers in that table. */
  readonly texts: ListTable["texts"];
  /** Rows of an event; undefined: one. */
  readonly rows: string | undefined;
}

export function chooseListEvents(
  store: Store,
  { events, types, failedTypes, success }: ListConditions,
): ListChoice {
  const parameters: Record<string, string> = {};
  const ofTypes = (name: string, rows: readonly number[] | undefined, more: string) => {
    if (rows === undefined) return [];
    parameters[name] = JSON.stringify(rows);
    return [`e.types IN (SELECT value FROM json_each(@${name}))${more}`];
  };
  const byTypes = [...ofTypes("types", types, ""), ...ofTypes("failed", failedTypes, " AND e.success = 0")];
  const whereOf = (own: string | undefined) => {
    const conditions = [...(own === undefined ? [] : [own]), ...others];
    return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  };
  const others = [
    ...(success === undefined ? [] : [`e.success = ${success ? 1 : 0}`]),
    ...(byTypes.length === 0 ? [] : [`(${byTypes.join(" OR ")})`]),
  ];
  const table = events?.table?.(store);
  const before = table === undefined ? "" : `WITH ${table.sql} `;
  return {
    before,
    where: whereOf(events?.where),
    ofAll: {
      before: events?.ofAll === undefined ? before : `${before.trimEnd()}, ${events.ofAll.table} `,
      where: whereOf(events?.ofAll?.where ?? events?.where),
      rows: events?.ofAll?.rows ?? events?.rows,
    },
    parameters: { ...parameters, ...table?.parameters },
    texts: table?.texts ?? [],
    rows: events?.rows,
  };
}

/** Rows of all events, by kept counts; undefined if the events must be read. */
export function countAllListRows(store: Store, { where, rows }: ListChoice): number | undefined {
  return where === "" && rows === undefined ? countAllEvents(store) : undefined;
}

export function countListRows(store: Store, selection: EventSelection, choice: ListChoice): number {
  const { before, where, rows } = selection.hasRows ? choice.ofAll : choice;
  const counted = rows === undefined ? "count(*)" : `coalesce(sum(${rows}), 0)`;
  return store
    .prepare(`${before}SELECT ${counted} FROM ${eventsOf(selection)} ${where}`)
    .pluck()
    .get({ ...selection.parameters, ...choice.parameters }) as number;
}

/** Keys in ascending or descending order; streamed, since there may be millions. */
export function readListEvents(
  store: Store,
  selection: EventSelection,
  choice: ListChoice,
  isBackwards: boolean,
): Iterable<number> {
  const { before, where } = selection.hasRows ? choice.ofAll : choice;
  return store
    .prepare(
      `${before}SELECT e.id FROM ${eventsOf(selection)} ${where} ORDER BY e.id${isBackwards ? " DESC" : ""}`,
    )
    .pluck()
    .iterate({ ...selection.parameters, ...choice.parameters }) as Iterable<number>;
}
