// SPDX-License-Identifier: Apache-2.0
import type { PartialCopy } from "../../store/repositories/portable/partial-copy.ts";
import type { PortableLoader } from "../../store/repositories/portable/portable-loader.ts";
import type { Store } from "../../store/store.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch } from "../manifest.ts";
import { type CopiedBoot, type CopiedDatabase, ofTable } from "./copied-boot.ts";
import { requireWhole } from "./read-manifests.ts";
import { readBlocksAt, readFacts } from "./read-rows.ts";
import { unknownRows } from "./working-copy.ts";

const OF_TASKS = "kind IN ('task', 'membership')";

/** Where rows go. */
export interface RowTarget {
  readonly store: Store;
  readonly connection: FleetConnection;
  readonly loader: PortableLoader;
  readonly lacks: PartialCopy;
}

async function takeRows(
  { store, connection, loader }: RowTarget,
  facts: readonly Batch[],
  condition: string,
  chosen: (kind: string, rows: string) => string,
): Promise<void> {
  for await (const some of readFacts(connection, facts, condition))
    store.transaction(() => {
      for (const { kind, rows } of some)
        if (!loader.rows(kind, chosen(kind, rows))) throw unknownRows(connection, kind);
    });
}

/** All rows beside those of events and tasks. */
export async function takeFacts(target: RowTarget, { manifest, boots }: CopiedDatabase): Promise<void> {
  for (const facts of [ofTable(manifest.batches, "facts"), boots.flatMap((boot) => boot.facts)]) {
    await requireWhole(target.connection, facts);
    await takeRows(target, facts, `NOT (${OF_TASKS})`, (_kind, rows) => rows);
  }
}

/** Where the tasks of a boot's events were; all its tasks where roots are inherited, or `isWhole`. */
export async function takeTasks(target: RowTarget, boot: CopiedBoot, isWhole: boolean): Promise<void> {
  const withAll = isWhole || target.lacks.hasRootChanges(boot.row);
  const asked = target.lacks.pids(boot.row).filter((pid) => !boot.pids.has(pid));
  if (boot.hasTasks || (asked.length === 0 && !withAll)) return;
  const fresh = new Set(asked);
  target.loader.resume(boot.database.carried);
  await takeRows(target, boot.facts, withAll ? OF_TASKS : "kind = 'membership'", (kind, rows) => {
    if (kind === "task") return rows;
    const memberships = JSON.parse(rows) as [pid: number, ...unknown[]][];
    return JSON.stringify(memberships.filter(([pid]) => (withAll ? !boot.pids.has(pid) : fresh.has(pid))));
  });
  for (const pid of fresh) boot.pids.add(pid);
  boot.hasTasks = withAll;
}

/** The bytes that records of the events stand in. */
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
