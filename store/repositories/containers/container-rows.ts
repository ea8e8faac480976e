// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from "../../../types/attribution/evidence.ts";
import { HOST_PIDS_SUFFIX } from "../../../types/host-pids.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import type { NameCount } from "../problems/problem-rows.ts";

/** A row of `container`; `created` to `proof` are keys of events. */
export interface ContainerRow {
  readonly id: ContainerId;
  readonly boot: BootId;
  readonly parent: ContainerId | null;
  readonly class: string;
  /** null: older than the log, or its creation is not in the log. */
  readonly created: number | null;
  /** null: its end is not in the log. */
  readonly ended: number | null;
  readonly first_event: number | null;
  readonly last_event: number | null;
  readonly evidence: Evidence;
  readonly proof: number;
}

const SELECT =
  "SELECT id, boot, parent, class, created, ended, first_event, last_event, evidence, because AS proof FROM container";
/** A condition: reports include the container. A sandbox without a name belongs to a service. */
const IS_TOLD = "class <> 'likely' AND (class <> 'sandbox' OR id IN (SELECT container FROM container_name))";
const IS_BY_PIDS = `class = 'host' AND key_suffix = '${HOST_PIDS_SUFFIX}'`;

export function readContainer(store: Store, id: ContainerId): ContainerRow {
  return store.prepare(`${SELECT} WHERE id = ?`).get(id) as ContainerRow;
}

/** All containers, in the order of the events that prove them; not those that are only likely. */
export function readContainers(store: Store): ContainerRow[] {
  return store.prepare(`${SELECT} WHERE class <> 'likely' ORDER BY key_event, id`).all() as ContainerRow[];
}

/** The times of the events that all containers name: their making, end, first and last event, and proof. */
export function containerTimes(store: Store): Map<number, number> {
  const named = ["created", "ended", "first_event", "last_event", "because"]
    .map((column) => `SELECT ${column} FROM container WHERE class <> 'likely'`)
    .join(" UNION ");
  const rows = store.prepare(`SELECT e.id, e.time_ms FROM event e WHERE e.id IN (${named})`).raw().all();
  return new Map(rows as [number, number][]);
}

/** A boot's containers, in the order of the events that prove them; sandboxes without a name are left out. */
export function readToldContainers(store: Store, boot: BootId): ContainerRow[] {
  return store
    .prepare(`${SELECT} WHERE boot = ? AND ${IS_TOLD} ORDER BY key_event, id`)
    .all(boot) as ContainerRow[];
}

/** Containers right below some, in that order; sandboxes without a name are left out. */
export function readToldChildren(
  store: Store,
  parents: readonly ContainerId[],
): { readonly id: ContainerId; readonly key_event: number }[] {
  return store
    .prepare(
      `SELECT id, key_event FROM container
       WHERE parent IN (SELECT value FROM json_each(?)) AND ${IS_TOLD} ORDER BY key_event`,
    )
    .all(JSON.stringify(parents)) as { id: ContainerId; key_event: number }[];
}

/** Rows of the host in a boot, including `host?`. */
export function hostContainers(store: Store, boot: BootId): ContainerId[] {
  return store
    .prepare("SELECT id FROM container WHERE boot = ? AND class = 'host' ORDER BY id")
    .pluck()
    .all(boot) as ContainerId[];
}

/** The row of `host?`; undefined if the boot has none. */
export function hostByPids(store: Store, boot: BootId): ContainerId | undefined {
  return store.prepare(`SELECT id FROM container WHERE boot = ? AND ${IS_BY_PIDS}`).pluck().get(boot) as
    | ContainerId
    | undefined;
}

/** Containers of a boot by class, without `host?`. */
export function countContainers(store: Store, boot: BootId): NameCount[] {
  return store
    .prepare(
      `SELECT class AS name, count(*) AS count FROM container
       WHERE boot = ? AND class <> 'likely' AND NOT (${IS_BY_PIDS}) GROUP BY class ORDER BY 1`,
    )
    .all(boot) as NameCount[];
}

/** Boots of some containers. */
export function bootsOfContainers(store: Store, containers: readonly ContainerId[]): ReadonlySet<BootId> {
  const boots = store
    .prepare("SELECT DISTINCT boot FROM container WHERE id IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(containers)) as BootId[];
  return new Set(boots);
}

/** The first and the last event of some containers, as far as they have any. */
export function eventsOfContainers(
  store: Store,
  containers: readonly ContainerId[],
): { readonly first: number | null; readonly last: number | null } {
  return store
    .prepare(
      `SELECT min(first_event) AS first, max(last_event) AS last FROM container
       WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .get(JSON.stringify(containers)) as ReturnType<typeof eventsOfContainers>;
}

/**
 * From the first event of some containers of a boot to their last: `keys` stand for a beginning and an end that are not in the log.
 */
export function lifeOfContainers(
  store: Store,
  boot: BootId,
  containers: readonly ContainerId[],
  keys: { readonly first: number; readonly last: number },
): { readonly first: number; readonly last: number } {
  return store
    .prepare(
      `SELECT min(ifnull(created, ifnull(first_event, @first))) AS first, max(ifnull(ended, ifnull(last_event, @last))) AS last
       FROM container WHERE boot = @boot AND id IN (SELECT value FROM json_each(@ids))`,
    )
    .get({ ...keys, boot, ids: JSON.stringify(containers) }) as ReturnType<typeof lifeOfContainers>;
}
