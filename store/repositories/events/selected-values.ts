// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../../types/detail-kind.ts";
import type { Store } from "../../store.ts";
import { type EventSelection, eventsOf, idsOf } from "./event-selection.ts";
import { IS_FILE } from "./list-events.ts";
import { HOST_KINDS, hostListTable, socketTable } from "./list-tables.ts";

/** Columns of an event, with its key behind them. */
export type EventSummary = readonly [
  types: number,
  success: number | null,
  actor: number | null,
  key: number | null,
  pid: number | null,
  id: number,
];

/** Each event once, streamed. */
export function readSummaries(store: Store, selection: EventSelection): Iterable<EventSummary> {
  return store
    .prepare(`SELECT e.types, e.success, e.actor, e.key, e.pid, e.id FROM ${eventsOf(selection)}`)
    .raw()
    .iterate(selection.parameters) as Iterable<EventSummary>;
}

/** Reads the distinct values attached to some events: rows of `string`, or numbers of hosts. */
export interface SelectedValues {
  /** Terminals that messages name. */
  readonly terminals: (store: Store, selection: EventSelection) => number[];
  /** Names of files. */
  readonly files: (store: Store, selection: EventSelection) => number[];
  readonly hosts: (store: Store, selection: EventSelection) => number[];
}

export function selectedValues(given: Store): SelectedValues {
  const sockets = socketTable(given);
  const hosts = hostListTable(given);
  const values =
    (rest: string, before = "", parameters: Readonly<Record<string, string>> = {}) =>
    (store: Store, selection: EventSelection) =>
      store
        .prepare(`${before}SELECT DISTINCT value FROM ${idsOf(selection)} ${rest}`)
        .pluck()
        .all({ ...selection.parameters, ...parameters }) as number[];
  return {
    terminals: values(`CROSS JOIN detail d ON d.event = h.id AND d.kind = ${DetailKind.terminal}`),
    files: values(
      `CROSS JOIN (SELECT event, name AS value FROM path WHERE name IS NOT NULL UNION ALL SELECT x.event, x.value FROM detail x WHERE ${IS_FILE}) p ON p.event = h.id`,
      `WITH ${sockets.sql} `,
      sockets.parameters,
    ),
    hosts: values(
      `CROSS JOIN (SELECT d.event, x.object AS value FROM detail d JOIN host_of x ON x.value = d.value AND x.is_peer = (d.kind = ${DetailKind.peer}) WHERE d.kind IN (${HOST_KINDS})) d ON d.event = h.id`,
      `WITH ${hosts.sql} `,
      hosts.parameters,
    ),
  };
}
