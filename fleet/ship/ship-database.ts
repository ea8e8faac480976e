// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { originOf } from "../../store/repositories/portable/origin.ts";
import type { PortableBoot } from "../../store/repositories/portable/portable-rows.ts";
import type { Store } from "../../store/store.ts";
import type { FleetConnection } from "../connection.ts";
import { FleetError } from "../fleet-error.ts";
import { type Batch, type Manifest, manifestText, type ShippedBoot } from "../manifest.ts";
import { RowWriter } from "../row-binary.ts";
import { EVENT_COLUMNS } from "../schema/event-columns.ts";
import type { ShipCursor } from "./cursor.ts";
import { renderSlices } from "./render-slices.ts";
import { type SliceTable, stamp } from "./slice.ts";

export const COLUMNS: Readonly<Record<SliceTable, readonly string[]>> = {
  events: EVENT_COLUMNS.map(([name]) => name),
  facts: ["batch", "day", "position", "node", "kind", "rows"],
  blocks: ["batch", "day", "node", "source", "offset", "length", "crc", "bytes"],
};
export const COMMIT_COLUMNS = ["origin", "version", "shipped_ms", "shipper", "manifest"] as const;
/** Fast: rows are similar, and the network is rarely the bottleneck. */
const GZIP = { level: 1 } as const;

export interface ShipOptions {
  /** The version of ctraudit. */
  readonly shipper: string;
  readonly nowMs: () => number;
  /** Retries the work while the server is unreachable. */
  readonly insisting: <T>(work: () => Promise<T>) => Promise<T>;
  /** Called with the number of bytes sent; may wait. */
  readonly onSent?: (bytes: number) => Promise<void>;
}

export interface Shipped {
  readonly slices: number;
  readonly sentSlices: number;
  readonly sentEvents: number;
  readonly sentBytes: number;
  /** null: the server already has all of it. */
  readonly version: number | null;
}

/** A slice waiting to be sent, in a file. */
interface Waiting {
  readonly name: string;
  readonly table: SliceTable;
  readonly rows: number;
  readonly digest: string;
  readonly path: string;
  readonly dayMs: number;
}

/**
 * Brings a server to the state of a database: missing slices are sent, then one row lists the batches that are valid from now on. Readers
 * see the state before or after that row. Batches never change: rows sent twice are in two batches, of which one is valid.
 */
export async function shipDatabase(
  store: Store,
  connection: FleetConnection,
  cursor: ShipCursor,
  { shipper, nowMs, insisting, onSent }: ShipOptions,
): Promise<Shipped> {
  const origin = originOf(store);
  if (origin === undefined)
    throw new FleetError("CTR_FLEET_UNSHIPPABLE", `${store.path} has no logs`, {
      hint: `ctraudit ingest LOG --node NAME --db ${store.path}`,
    });
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-ship-"));
  try {
    const { parts, digest, waiting } = store.reading(() => prepareShipment(store, cursor, folder));
    const names = new Set(parts.map(({ name }) => name));
    let sentBytes = 0;
    for (const slice of waiting) {
      const { batch, bytes } = await send(slice, connection, insisting);
      cursor.noteSent(slice.name, { digest: slice.digest, batch, pendingMs: nowMs() });
      sentBytes += bytes;
      await onSent?.(bytes);
    }
    const events = waiting.reduce((sum, { table, rows }) => sum + (table === "events" ? rows : 0), 0);
    const counts = { slices: names.size, sentSlices: waiting.length, sentEvents: events, sentBytes };
    if (digest === cursor.committed.digest) return { ...counts, version: null };
    const version = Math.max(nowMs(), cursor.committed.version + 1);
    const manifest = { origin, version, shippedMs: nowMs(), shipper, digest, ...batchesOf(parts, cursor) };
    await insisting(() => connection.insert("commits", COMMIT_COLUMNS, commitRow(manifest)));
    cursor.noteCommit(version, digest, names);
    return { ...counts, version };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A slice of the database, sent or not. */
interface Part {
  readonly name: string;
  readonly table: SliceTable;
  readonly rows: number;
  readonly boot: PortableBoot | null;
}

/** Reads the whole database once, and keeps the slices that the server lacks. */
function prepareShipment(store: Store, cursor: ShipCursor, folder: string) {
  const { slices } = renderSlices(store);
  const waiting: Waiting[] = [];
  const parts: Part[] = [];
  const whole = createHash("sha256");
  for (const { boot, slice } of slices()) {
    const digest = createHash("sha256").update(slice.bytes).digest("hex");
    const { name, table, rows } = slice;
    whole.update(`${name} ${digest}\n`);
    parts.push({ name, table, rows, boot });
    if (cursor.sent(name)?.digest === digest) continue;
    const path = join(folder, String(waiting.length));
    writeFileSync(path, gzipSync(slice.bytes, GZIP), { mode: 0o600 });
    writeFileSync(`${path}.starts`, Uint32Array.from(slice.starts), { mode: 0o600 });
    waiting.push({ name, table, rows, digest, path, dayMs: slice.dayMs });
  }
  return { parts, digest: whole.digest("hex"), waiting };
}

/** Sends a slice; every attempt is a separate batch, since one with a lost answer may have been stored. */
async function send(
  { table, path, dayMs }: Waiting,
  connection: FleetConnection,
  insisting: ShipOptions["insisting"],
): Promise<{ batch: bigint; bytes: number }> {
  const rows = gunzipSync(readFileSync(path));
  const starts = readFileSync(`${path}.starts`);
  const sent = await insisting(async () => {
    const batch = newBatch();
    stamp(rows, starts, dayMs, batch);
    const packed = gzipSync(rows, GZIP);
    await connection.insert(table, COLUMNS[table], packed);
    return { batch, bytes: packed.length };
  });
  rmSync(path);
  rmSync(`${path}.starts`);
  return sent;
}

function batchesOf(
  parts: readonly Part[],
  cursor: ShipCursor,
): { readonly boots: readonly ShippedBoot[]; readonly batches: readonly Batch[] } {
  const ofBoots = new Map<PortableBoot | null, Batch[]>([[null, []]]);
  for (const { name, table, rows, boot } of parts) {
    const batches = ofBoots.get(boot) ?? [];
    ofBoots.set(boot, batches);
    batches.push({ table, rows, batch: cursor.sent(name)!.batch });
  }
  const boots = [...ofBoots].flatMap(([boot, batches]) => (boot === null ? [] : [{ ...boot, batches }]));
  return { boots, batches: ofBoots.get(null)! };
}

/** A unique number: not even this shipper reuses it when it sends the same rows again. */
function newBatch(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

function commitRow(manifest: Manifest): Buffer {
  const row = new RowWriter();
  row.text(manifest.origin);
  row.whole(manifest.version);
  row.whole(manifest.shippedMs);
  row.text(manifest.shipper);
  row.text(manifestText(manifest));
  return gzipSync(row.take(), GZIP);
}
