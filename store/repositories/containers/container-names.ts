// SPDX-License-Identifier: Apache-2.0
import { groupBy } from "../../../types/group-by.ts";
import type { ContainerId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** A name of a container, and the event that gives it. */
export interface NameRow {
  readonly kind: string;
  readonly value: string;
  readonly event: number;
}

/** In the order of the events. */
export function readNames(store: Store, container: ContainerId): NameRow[] {
  return store
    .prepare("SELECT kind, value, event FROM container_name WHERE container = ? ORDER BY event, kind, value")
    .all(container) as NameRow[];
}

/** A namespace of a container, and the event that shows it. */
export interface NamespaceRow {
  readonly type: string;
  readonly inode: number;
  readonly event: number;
}

export function readNamespaces(store: Store, container: ContainerId): NamespaceRow[] {
  return store
    .prepare("SELECT type, inode, event FROM container_namespace WHERE container = ? ORDER BY type, event")
    .all(container) as NamespaceRow[];
}

/** Reads the types of a container's own namespaces; with `all`, those of all containers in one query. */
export function namespaceTypeReader(store: Store, all: boolean): (container: ContainerId) => string[] {
  if (all) {
    const rows = store.prepare(
      "SELECT DISTINCT container, type FROM container_namespace ORDER BY container, type",
    );
    const known = groupBy(rows.raw().all() as [ContainerId, string][], ([container]) => container);
    return (container) => (known.get(container) ?? []).map(([, type]) => type);
  }
  const types = store
    .prepare("SELECT DISTINCT type FROM container_namespace WHERE container = ? ORDER BY type")
    .pluck();
  return (container) => types.all(container) as string[];
}

/** The first logged id given to a container by a runtime; undefined: none. */
export function firstIdOf(store: Store, container: ContainerId): string | undefined {
  return store
    .prepare("SELECT value FROM container_name WHERE container = ? AND kind = 'id' ORDER BY event LIMIT 1")
    .pluck()
    .get(container) as string | undefined;
}

/** Names and ids of containers, the shortest first; the host's are left out. */
export function shortestNames(store: Store, limit: number): string[] {
  return store
    .prepare(
      `SELECT DISTINCT n.value FROM container_name n JOIN container c ON c.id = n.container
       WHERE n.kind IN ('id', 'name') AND c.class <> 'host' ORDER BY length(n.value), n.value LIMIT ?`,
    )
    .pluck()
    .all(limit) as string[];
}

/** Every name of every container. */
export function readAllNames(store: Store): [container: ContainerId, name: string][] {
  return store.prepare("SELECT container, value FROM container_name").raw().all() as [ContainerId, string][];
}

/** Every name of one kind. */
export function readNamesOfKind(store: Store, kind: string): [container: ContainerId, name: string][] {
  return store
    .prepare("SELECT container, value FROM container_name WHERE kind = ? ORDER BY event")
    .raw()
    .all(kind) as [ContainerId, string][];
}
