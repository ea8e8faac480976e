// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../../types/detail-kind.ts";
import { BOOT_OF_ID } from "../../event-key.ts";
import { hasIndex } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";
import { type ActorTotals, countActors, countKeys, usedActors } from "./actor-rows.ts";
import { hasSeveralNodes } from "./boot-rows.ts";
import { distinctValues } from "./event-values.ts";
import { IS_FILE } from "./list-events.ts";
import { hostListTable, socketTable } from "./list-tables.ts";

/** Totals of the whole database; an object in several boots counts once, a host-specific object once per host. */
export interface SummaryTotals extends ActorTotals {
  readonly events: number;
  /** Events by the row of `string` with their record types. */
  readonly types: ReadonlyMap<number, number>;
  /** The same for failed events. */
  readonly failedTypes: ReadonlyMap<number, number>;
  readonly failed: number;
  readonly files: number;
  readonly hosts: number;
  readonly keys: number;
  readonly pids: number;
}

const INDEXES = ["event_pid", "event_actor", "event_key", "event_failed", "path_name", "detail_value"];

/**
 * Of the whole database, by kept counts and by indexes alone: no event is read. undefined where an index is missing, since
 * a load was killed before it was built.
 */
export function readWholeTotals(store: Store): SummaryTotals | undefined {
  if (INDEXES.some((name) => !hasIndex(store, name))) return undefined;
  const types = countsByType(store, "SELECT types, sum(events) FROM event_count GROUP BY types");
  const failedTypes = countsByType(
    store,
    "SELECT types, count(*) FROM event INDEXED BY event_failed WHERE success = 0 GROUP BY types",
  );
  const sum = (counts: ReadonlyMap<number, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  return {
    events: sum(types),
    types,
    failedTypes,
    failed: sum(failedTypes),
    ...countActors(store, usedActors(store), terminalRows(store)),
    files: countNames(store) + countFurtherFiles(store),
    hosts: hostListTable(store).texts.length,
    keys: countKeys(store, distinctValues(store, "key")),
    pids: distinctValues(store, "pid").filter((pid) => pid >= 0).length,
    ...(hasSeveralNodes(store) ? countByNode(store) : {}),
  };
}

function countsByType(store: Store, sql: string): Map<number, number> {
  return new Map(store.prepare(sql).raw().all() as [number, number][]);
}

/** Host-specific objects, counted per host. Scans two indexes, and no events. */
function countByNode(store: Store): Pick<SummaryTotals, "loginUsers" | "pids"> {
  const ofBoots = (column: "actor" | "pid") =>
    `(SELECT DISTINCT ${column}, ${BOOT_OF_ID} AS boot FROM event INDEXED BY event_${column} WHERE ${column} >= 0) e JOIN boot b ON b.id = e.boot`;
  return store
    .prepare(
      `SELECT (SELECT count(*) FROM (SELECT DISTINCT b.node, e.pid FROM ${ofBoots("pid")})) AS pids,
         (SELECT count(*) FROM (SELECT DISTINCT b.node, c.auid FROM ${ofBoots("actor")}
            JOIN actor a ON a.id = e.actor JOIN credential c ON c.id = a.credential WHERE c.auid IS NOT NULL)) AS loginUsers`,
    )
    .get() as Pick<SummaryTotals, "loginUsers" | "pids">;
}

/** Names of PATH records. */
function countNames(store: Store): number {
  return store
    .prepare("SELECT count(DISTINCT name) FROM path INDEXED BY path_name WHERE name IS NOT NULL")
    .pluck()
    .get() as number;
}

/** Files that no PATH record names. */
function countFurtherFiles(store: Store): number {
  const sockets = socketTable(store);
  return store
    .prepare(
      `WITH ${sockets.sql} SELECT count(*) FROM (SELECT DISTINCT x.value FROM detail x INDEXED BY detail_value WHERE ${IS_FILE}) v
         WHERE NOT EXISTS (SELECT 1 FROM path p INDEXED BY path_name WHERE p.name = v.value)`,
    )
    .pluck()
    .get(sockets.parameters) as number;
}

/** Terminals that messages name. */
function terminalRows(store: Store): number[] {
  return store
    .prepare(`SELECT DISTINCT value FROM detail INDEXED BY detail_value WHERE kind = ${DetailKind.terminal}`)
    .pluck()
    .all() as number[];
}
