// SPDX-License-Identifier: Apache-2.0
import type { PartialCopy } from "../../store/repositories/portable/partial-copy.ts";
import type { PortableLoader } from "../../store/repositories/portable/portable-loader.ts";
import type { Store } from "../../store/store.ts";
import { append } from "../../types/group-by.ts";
import type { BootId } from "../../types/ids.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch, Manifest, ShippedBoot } from "../manifest.ts";
import { type CopiedBoot, type CopiedDatabase, ofTable } from "./copied-boot.ts";
import { requireWhole } from "./read-manifests.ts";
import { readBlocksAt, readFacts } from "./read-rows.ts";
import { unknownRows } from "./working-copy.ts";

const OF_TASKS = "kind IN ('task', 'membership')";
export const BESIDE_TASKS = `NOT (${OF_TASKS})`;
/** Number of tasks whose rows are held in memory. */
const BOOTS_AT_ONCE = 16;

/** Destination of rows. */
export interface RowTarget {
  readonly store: Store;
  readonly connection: FleetConnection;
  readonly loader: PortableLoader;
  readonly lacks: PartialCopy;
}

/** Rows beside events, by their batches. */
export type FactsByBatch = ReadonlyMap<bigint, readonly { readonly kind: string; readonly rows: string }[]>;

/** All of them in one query: the server unpacks rows of many hosts to find those of one. */
export async function factsOf(
  connection: FleetConnection,
  batches: readonly Batch[],
  condition: string,
): Promise<FactsByBatch> {
  const found = new Map<bigint, { kind: string; rows: string }[]>();
  for await (const some of readFacts(connection, batches, condition))
    for (const { batch, ...row } of some) append(found, batch, row);
  return found;
}

/** Copies the rows of one database, or the selected ones. */
function takeRows(
  { store, connection, loader }: RowTarget,
  batches: readonly Batch[],
  facts: FactsByBatch,
  chosen: (kind: string, rows: string) => string = (_kind, rows) => rows,
): void {
  store.transaction(() => {
    for (const { batch } of batches)
      for (const { kind, rows } of facts.get(batch) ?? [])
        if (!loader.rows(kind, chosen(kind, rows))) throw unknownRows(connection, kind);
  });
}

/** Copies all rows of a database except those of events and tasks. */
export function beginDatabase(
  target: RowTarget,
  manifest: Manifest,
  shipped: readonly ShippedBoot[],
  facts: FactsByBatch,
): CopiedDatabase {
  const last = shipped.reduce((highest, { boot }) => Math.max(highest, boot), 0);
  const { store, loader } = target;
  const carried = store.transaction(() =>
    loader.begin(new Set(manifest.boots.map(({ node }) => node)), last, { tasksLater: true }),
  );
  const boots: CopiedBoot[] = [];
  const database: CopiedDatabase = { manifest, carried, boots };
  for (const { boot, firstMs, lastMs, batches } of shipped)
    boots.push({
      ...{ row: (carried.shifts["bootShift"]! + boot) as BootId, database, bounds: [firstMs, lastMs] },
      ...{ events: ofTable(batches, "events"), facts: ofTable(batches, "facts") },
      ...{ pids: new Set<number>(), hasTasks: false },
    });
  takeRows(target, [...ofTable(manifest.batches, "facts"), ...boots.flatMap((boot) => boot.facts)], facts);
  return database;
}

/** Copies the locations of the tasks of events; all tasks of a boot if roots are inherited, and of `whole` boots. */
export async function takeTasks(
  target: RowTarget,
  boots: readonly CopiedBoot[],
  whole: ReadonlySet<BootId>,
): Promise<void> {
  const { connection, loader, lacks } = target;
  const wanted = boots.flatMap((boot) => {
    const withAll = whole.has(boot.row) || lacks.hasRootChanges(boot.row);
    const fresh = new Set(lacks.pids(boot.row).filter((pid) => !boot.pids.has(pid)));
    return boot.hasTasks || (fresh.size === 0 && !withAll) ? [] : [{ boot, withAll, fresh }];
  });
  for (let at = 0; at < wanted.length; at += BOOTS_AT_ONCE) {
    const some = wanted.slice(at, at + BOOTS_AT_ONCE);
    const condition = some.some(({ withAll }) => withAll) ? OF_TASKS : "kind = 'membership'";
    const facts = await factsOf(
      connection,
      some.flatMap(({ boot }) => boot.facts),
      condition,
    );
    for (const { boot, withAll, fresh } of some) {
      loader.resume(boot.database.carried);
      takeRows(target, boot.facts, facts, (kind, rows) => {
        if (kind === "task") return withAll ? rows : "[]";
        const memberships = JSON.parse(rows) as [pid: number, ...unknown[]][];
        return JSON.stringify(
          memberships.filter(([pid]) => (withAll ? !boot.pids.has(pid) : fresh.has(pid))),
        );
      });
      for (const pid of fresh) boot.pids.add(pid);
      boot.hasTasks = withAll;
    }
  }
}

/** Copies the bytes that contain the events' records. */
export async function takeBlocks(target: RowTarget, databases: readonly CopiedDatabase[]): Promise<void> {
  const places = target.lacks.missingBlocks();
  for (const [at, { manifest, carried }] of databases.entries()) {
    const shift = carried.shifts["sourceShift"]!;
    const end = databases[at + 1]?.carried.shifts["sourceShift"] ?? Number.POSITIVE_INFINITY;
    const own = places.filter(([source]) => shift < source && source <= end);
    if (own.length === 0) continue;
    const batches = ofTable(manifest.batches, "blocks");
    await requireWhole(target.connection, batches);
    target.loader.resume(carried);
    const local = own.map(([source, offset]) => [source - shift, offset] as const);
    for await (const some of readBlocksAt(target.connection, batches, local))
      target.store.transaction(() => {
        for (const block of some) target.loader.block(block);
      });
  }
}
