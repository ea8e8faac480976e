// SPDX-License-Identifier: Apache-2.0

import type { Contid } from "../../../types/contid.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { contidToBlob } from "../../contid-codec.ts";
import type { SqlValue, Store } from "../../store.ts";

export function allContainers(store: Store): ContainerId[] {
  return rows(store, "SELECT id FROM container");
}

/** The host of every boot, including `host?`. */
export function allHosts(store: Store): ContainerId[] {
  return rows(store, "SELECT id FROM container WHERE class = 'host'");
}

export function containersOfClass(store: Store, kind: string): ContainerId[] {
  return rows(store, "SELECT id FROM container WHERE class = ?", kind);
}

/** Those with exactly one of these names, of any kind. */
export function containersNamed(store: Store, names: readonly string[]): ContainerId[] {
  return rows(
    store,
    "SELECT DISTINCT container FROM container_name WHERE value IN (SELECT value FROM json_each(?)) ORDER BY container",
    JSON.stringify(names),
  );
}

/** Those with a runtime's id that begins with this and is longer. */
export function containersWithIdStart(store: Store, start: string): ContainerId[] {
  return rows(
    store,
    `SELECT DISTINCT container FROM container_name
     WHERE kind = 'id' AND value > ? AND value < ? ORDER BY container`,
    start,
    `${start}\u{10ffff}`,
  );
}

/** Those with the contid, in any boot. */
export function containersWithContid(store: Store, contid: Contid): ContainerId[] {
  return rows(store, "SELECT id FROM container WHERE contid = ? ORDER BY id", contidToBlob(contid));
}

/** Those first proven by one of these events. */
export function containersProvenBy(store: Store, events: readonly number[]): ContainerId[] {
  return rows(
    store,
    "SELECT id FROM container WHERE key_event IN (SELECT value FROM json_each(?))",
    JSON.stringify(events),
  );
}

/** These and their descendants. */
export function withDescendants(store: Store, containers: readonly ContainerId[]): ContainerId[] {
  return rows(
    store,
    `WITH RECURSIVE below (id) AS (
       SELECT value FROM json_each(?) UNION SELECT c.id FROM container c JOIN below ON c.parent = below.id)
     SELECT id FROM below ORDER BY id`,
    JSON.stringify(containers),
  );
}

function rows(store: Store, sql: string, ...parameters: SqlValue[]): ContainerId[] {
  return store
    .prepare(sql)
    .pluck()
    .all(...parameters) as ContainerId[];
}
