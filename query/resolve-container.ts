// SPDX-License-Identifier: Apache-2.0

import type { ContainerReader } from "../questions/container-view.ts";
import type { Store } from "../store/store.ts";
import { CONTID_UNSET, type Contid } from "../types/contid.ts";
import { HOST_PIDS_FORMER_NAME, HOST_PIDS_NAME } from "../types/host-pids.ts";
import { parseEventReference, resolveEvent } from "./resolve-event.ts";

const KEY = /^(?:host|(?:.*\/)?(?:host|\d+\.\d{3}:\d+.*))$/s;

/**
 * Rows of `container` that an argument may mean: the one with that key, else those with that name, else those whose
 * 64-hex id begins with it. `host` means the host of every boot and is the one name that may mean several.
 */
export function resolveContainer(store: Store, text: string, read: ContainerReader): number[] {
  if (text === "host") return rows(store, "SELECT id FROM container WHERE class = 'host'");
  const byKey = KEY.test(text) ? containersWithKey(store, text, read) : [];
  if (byKey.length > 0) return byKey;
  const byName = rows(
    store,
    "SELECT DISTINCT container AS id FROM container_name WHERE value IN (?, ?) ORDER BY container",
    text,
    isHostPids(text) ? otherNameOf(text) : text,
  );
  if (byName.length > 0 || text === "") return byName;
  return rows(
    store,
    `SELECT DISTINCT container AS id FROM container_name
     WHERE kind = 'id' AND value > ? AND value < ? ORDER BY container`,
    text,
    `${text}\u{10ffff}`,
  );
}

const isHostPids = (text: string): boolean => text === HOST_PIDS_NAME || text === HOST_PIDS_FORMER_NAME;
const otherNameOf = (text: string): string =>
  text === HOST_PIDS_NAME ? HOST_PIDS_FORMER_NAME : HOST_PIDS_NAME;

/** Rows of `container` with the contid, in any boot. */
export function resolveContid(store: Store, contid: Contid): number[] {
  if (contid === CONTID_UNSET) return [];
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(contid);
  return rows(store, "SELECT id FROM container WHERE contid = ? ORDER BY id", bytes);
}

/** The containers and all below them. */
export function withDescendants(store: Store, containers: readonly number[]): number[] {
  return rows(
    store,
    `WITH RECURSIVE below (id) AS (
       SELECT value FROM json_each(?) UNION SELECT c.id FROM container c JOIN below ON c.parent = below.id)
     SELECT id FROM below ORDER BY id`,
    JSON.stringify(containers),
  );
}

/** A key begins with the id of an event; what follows it is the suffix, which no event has. */
function containersWithKey(store: Store, text: string, read: ContainerReader): number[] {
  if (text.endsWith("/host")) {
    return rows(store, "SELECT id FROM container WHERE class = 'host'").filter((id) => read(id).key === text);
  }
  const [, event] = /^((?:.*\/)?\d+\.\d{3}:\d+)/s.exec(text) ?? [];
  const reference = event === undefined ? undefined : parseEventReference(event);
  if (reference === undefined) return [];
  const events = JSON.stringify(resolveEvent(store, reference));
  const found = rows(
    store,
    "SELECT id FROM container WHERE key_event IN (SELECT value FROM json_each(?))",
    events,
  );
  const suffix = text.slice(event!.length);
  const named = found.filter((id) => read(id).key.endsWith(`:${reference.serial}${suffix}`));
  // The kernel may define a container by an event that is older than the log: no row of `event` has it.
  return named.length > 0
    ? named
    : rows(store, "SELECT id FROM container").filter((id) => read(id).key === text);
}

function rows(store: Store, sql: string, ...parameters: (string | Uint8Array)[]): number[] {
  return (store.prepare(sql).all(...parameters) as { id: number }[]).map(({ id }) => id);
}
