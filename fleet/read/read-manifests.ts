// SPDX-License-Identifier: Apache-2.0
import type { FleetConnection } from "../connection.ts";
import { FleetError } from "../fleet-error.ts";
import { type Batch, type Manifest, readManifest, type ShippedBoot } from "../manifest.ts";
import { RETENTION, readRetention } from "../retention.ts";
import { RowReader } from "../row-binary.ts";
import type { SliceTable } from "../ship/slice.ts";

/** Content of a fleet at the time of the query: the newest manifest of each database. */
export interface Fleet {
  readonly manifests: readonly Manifest[];
  /** Hosts in several databases, and the databases ignored for them. */
  readonly hidden: readonly { readonly node: string | null; readonly origins: readonly string[] }[];
}

/** Reads the valid batches. All later queries use only these: they never change. */
export async function readFleet(connection: FleetConnection): Promise<Fleet> {
  const { manifests, fromMs } = await readCommits(connection);
  return withoutDoubles(keptSince(fromMs, manifests));
}

/** Committed state: the newest manifest of each database, and the time before whose end boots are removed (-Infinity: none). */
export interface Commits {
  readonly manifests: readonly Manifest[];
  readonly fromMs: number;
}

export async function readCommits(connection: FleetConnection): Promise<Commits> {
  const rows = new RowReader(
    await connection.read(
      "SELECT origin, version, shipped_ms, shipper, manifest FROM commits ORDER BY version DESC, manifest LIMIT 1 BY origin",
    ),
  );
  const manifests: Manifest[] = [];
  let fromMs = Number.NEGATIVE_INFINITY;
  while (!rows.isAtEnd) {
    const row = { origin: rows.text(), version: rows.whole(), shippedMs: rows.whole(), shipper: rows.text() };
    const text = rows.text();
    const known = row.origin === RETENTION ? readRetention(text) : readManifest(row, text);
    if (known === undefined)
      throw new FleetError(
        "CTR_FLEET_SCHEMA",
        `ctraudit ${row.shipper} has shipped a database in a form that this one does not know`,
        {
          hint: "use that version, or a newer one",
        },
      );
    if (typeof known === "number") fromMs = known;
    else manifests.push(known);
  }
  return { manifests, fromMs };
}

/** Without boots that ended before, and without databases that only have such boots. */
export function keptSince(fromMs: number, manifests: readonly Manifest[]): Manifest[] {
  return manifests.flatMap((manifest) => {
    const boots = manifest.boots.filter(({ lastMs }) => lastMs >= fromMs);
    return boots.length === 0 && manifest.boots.length > 0 ? [] : [{ ...manifest, boots }];
  });
}

/** A host in two databases would be counted twice: only the database shipped last is used for it. */
function withoutDoubles(manifests: readonly Manifest[]): Fleet {
  const holders = new Map<string | null, Manifest[]>();
  for (const manifest of manifests)
    for (const node of new Set(manifest.boots.map((boot) => boot.node)))
      holders.set(node, [...(holders.get(node) ?? []), manifest]);
  const hidden = [...holders].flatMap(([node, of]) =>
    of.length === 1 ? [] : [{ node, origins: of.slice(1).map(({ origin }) => origin) }],
  );
  const isShown = (origin: string, { node }: ShippedBoot) =>
    !hidden.some((one) => one.node === node && one.origins.includes(origin));
  const shown = manifests.map((manifest) => ({
    ...manifest,
    boots: manifest.boots.filter((boot) => isShown(manifest.origin, boot)),
  }));
  return { hidden, manifests: shown.sort(byHost) };
}

/** Databases by their first host's name, so that sources always have the same order. */
function byHost(a: Manifest, b: Manifest): number {
  const [one, other] = [a, b].map(
    ({ boots, origin }) => `${boots.map(({ node }) => node ?? "").sort()[0] ?? ""}\0${origin}`,
  );
  return one! < other! ? -1 : 1;
}

/** Throws FleetError CTR_FLEET_INCOMPLETE if the server lacks rows of these batches: an answer would be incomplete. */
export async function requireWhole(connection: FleetConnection, batches: readonly Batch[]): Promise<void> {
  for (const table of ["events", "facts", "blocks"] as const) {
    const wanted = new Map(
      batches.filter((one) => one.table === table).map(({ batch, rows }) => [batch, rows]),
    );
    if (wanted.size === 0) continue;
    const rows = new RowReader(
      await connection.read(
        `SELECT batch, toUInt64(count()) FROM ${table} WHERE batch IN (${listed(wanted.keys())}) GROUP BY batch`,
      ),
    );
    while (!rows.isAtEnd) {
      const batch = rows.u64();
      if (wanted.get(batch) === rows.whole()) wanted.delete(batch);
    }
    if (wanted.size > 0) throw incomplete(connection, table, wanted.size);
  }
}

export function incomplete(connection: FleetConnection, table: SliceTable, batches: number): FleetError {
  return new FleetError(
    "CTR_FLEET_INCOMPLETE",
    `${connection.shown} lacks rows of ${batches} ${batches === 1 ? "batch" : "batches"} of ${table}: nothing is answered`,
    {
      hint: "a replica may be behind: ask again; where rows are lost for good, ctraudit fleet ship --again sends them",
    },
  );
}

/** Batches as an SQL list. */
export function listed(batches: Iterable<bigint>): string {
  return [...batches].join(", ");
}
