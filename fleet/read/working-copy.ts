// SPDX-License-Identifier: Apache-2.0
import { finishLoad, PortableLoader } from "../../store/repositories/portable/portable-loader.ts";
import { EVENT_TABLES } from "../../store/repositories/portable/portable-tables.ts";
import type { Store } from "../../store/store.ts";
import type { FleetConnection } from "../connection.ts";
import { FleetError } from "../fleet-error.ts";
import type { Batch, Manifest, ShippedBoot } from "../manifest.ts";
import { requireWhole } from "./read-manifests.ts";
import { type ReadEvent, readBlocks, readEvents, readFacts } from "./read-rows.ts";

/** Selection of rows of a fleet. */
export interface CopyScope {
  readonly isAsked: (boot: ShippedBoot) => boolean;
  /** Whether to copy the bytes of the sources. */
  readonly withBytes: boolean;
  /** Default: true. */
  readonly withEvents?: boolean;
}

/**
 * Fills an empty local database with a part of a fleet. It then equals the result of an ingest of those logs: every query is answered
 * from it by the same code, and so with the same result.
 */
export async function fillWorkingCopy(
  store: Store,
  connection: FleetConnection,
  manifests: readonly Manifest[],
  { isAsked, withBytes, withEvents = true }: CopyScope,
): Promise<void> {
  const asked = manifests.flatMap((manifest) => {
    const boots = manifest.boots.filter(isAsked);
    return boots.length === 0 ? [] : [{ manifest, boots }];
  });
  const isOfCopy = ({ table }: Batch) => (table === "blocks" ? withBytes : table === "facts" || withEvents);
  await requireWhole(
    connection,
    asked.flatMap(({ manifest, boots }) => [
      ...manifest.batches.filter(isOfCopy),
      ...boots.flatMap(({ batches }) => batches.filter(isOfCopy)),
    ]),
  );
  const loader = store.transaction(() => new PortableLoader(store));
  for (const { manifest, boots } of asked) {
    const last = boots.reduce((highest, { boot }) => Math.max(highest, boot), 0);
    store.transaction(() => loader.begin(new Set(manifest.boots.map(({ node }) => node)), last));
    const own = boots.flatMap(({ batches }) => batches);
    const ofTable = (batches: readonly Batch[], table: Batch["table"]) =>
      batches.filter((batch) => batch.table === table);
    for (const facts of [ofTable(manifest.batches, "facts"), ofTable(own, "facts")])
      for await (const some of readFacts(connection, facts))
        store.transaction(() => {
          for (const { kind, rows } of some)
            if (!loader.rows(kind, rows)) throw unknownRows(connection, kind);
        });
    for await (const some of readEvents(connection, withEvents ? ofTable(own, "events") : []))
      store.transaction(() => takeEvents(loader, some));
    if (!withBytes) continue;
    for await (const some of readBlocks(connection, ofTable(manifest.batches, "blocks")))
      store.transaction(() => {
        for (const block of some) loader.block(block);
      });
  }
  store.transaction(() => loader.finish());
  finishLoad(store);
}

export function takeEvents(loader: PortableLoader, events: readonly ReadEvent[]): void {
  const hanging = EVENT_TABLES.map((): string[] => []);
  for (const { event, dependents } of events) {
    loader.event(event);
    dependents.forEach((rows, at) => {
      if (rows !== "") hanging[at]!.push(`[${event.id},${rows}]`);
    });
  }
  loader.dependents(hanging.map((rows) => (rows.length === 0 ? "" : `[${rows.join(",")}]`)));
}

export function unknownRows(connection: FleetConnection, kind: string): FleetError {
  return new FleetError(
    "CTR_FLEET_SCHEMA",
    `${connection.shown} has rows of ${kind}, which this ctraudit does not know`,
    {
      hint: "use the ctraudit that shipped them, or a newer one",
    },
  );
}
