// SPDX-License-Identifier: Apache-2.0

import type { CarriedBlock, CarriedEvent } from "../../store/repositories/portable/portable-loader.ts";
import { EVENT_TABLES } from "../../store/repositories/portable/portable-tables.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import { CARRIED_COLUMNS } from "../schema/event-columns.ts";
import { listed } from "./read-manifests.ts";

/** Rows per answer of the server: the number held in memory. */
const ROWS_AT_ONCE = 65_536;
const BLOCKS_AT_ONCE = 256;

/** An event with its dependent rows: for each table of EVENT_TABLES a JSON array of arrays, or nothing. */
export interface ReadEvent {
  readonly batch: bigint;
  readonly event: CarriedEvent;
  readonly dependents: readonly string[];
}

/** The matching events of batches, some at a time: the condition is tested before other columns are read. */
export async function* readEvents(
  connection: FleetConnection,
  batches: readonly Batch[],
  condition = "1",
): AsyncGenerator<ReadEvent[], void, undefined> {
  for (const some of atOnce(batches)) {
    const sql = `SELECT ${CARRIED_COLUMNS.join(", ")} FROM events PREWHERE batch IN (${listed(some.map(({ batch }) => batch))}) AND (${condition}) ORDER BY key`;
    const rows = new RowReader(await connection.read(sql));
    const events: ReadEvent[] = [];
    while (!rows.isAtEnd) events.push(readEvent(rows));
    yield events;
  }
}

/** Other rows that match a condition, some at a time, in the order in which they were written. */
export async function* readFacts(
  connection: FleetConnection,
  batches: readonly Batch[],
  condition = "1",
): AsyncGenerator<
  { readonly batch: bigint; readonly kind: string; readonly rows: string }[],
  void,
  undefined
> {
  for (const some of atOnce(batches)) {
    const sql = `SELECT batch, kind, rows FROM facts WHERE batch IN (${listed(some.map(({ batch }) => batch))}) AND (${condition}) ORDER BY batch, position`;
    const rows = new RowReader(await connection.read(sql));
    const facts: { batch: bigint; kind: string; rows: string }[] = [];
    while (!rows.isAtEnd) facts.push({ batch: rows.u64(), kind: rows.text(), rows: rows.text() });
    yield facts;
  }
}

/** Bytes of sources, some at a time. */
export async function* readBlocks(
  connection: FleetConnection,
  batches: readonly Batch[],
): AsyncGenerator<CarriedBlock[], void, undefined> {
  for (const { batch } of batches) yield await blocksThat(connection, `batch = ${batch}`);
}

/** The same for blocks by source and offset. */
export async function* readBlocksAt(
  connection: FleetConnection,
  batches: readonly Batch[],
  places: readonly (readonly [source: number, offset: number])[],
): AsyncGenerator<CarriedBlock[], void, undefined> {
  if (batches.length === 0) return;
  const valid = `batch IN (${listed(batches.map(({ batch }) => batch))})`;
  for (let at = 0; at < places.length; at += BLOCKS_AT_ONCE) {
    const some = places.slice(at, at + BLOCKS_AT_ONCE).map(([source, offset]) => `(${source}, ${offset})`);
    yield await blocksThat(connection, `${valid} AND (source, offset) IN (${some.join(", ")})`);
  }
}

async function blocksThat(connection: FleetConnection, condition: string): Promise<CarriedBlock[]> {
  const rows = new RowReader(
    await connection.read(
      `SELECT source, offset, length, crc, bytes FROM blocks WHERE ${condition} ORDER BY source, offset`,
    ),
  );
  const blocks: CarriedBlock[] = [];
  while (!rows.isAtEnd)
    blocks.push({
      source: rows.whole(),
      offset: rows.whole(),
      length: rows.whole(),
      crc: rows.nullable(() => rows.whole()),
      bytes: rows.bytes(),
    });
  return blocks;
}

function* atOnce(batches: readonly Batch[]): Generator<readonly Batch[], void, undefined> {
  let some: Batch[] = [];
  let held = 0;
  for (const batch of batches) {
    if (some.length > 0 && held + batch.rows > ROWS_AT_ONCE) {
      yield some;
      [some, held] = [[], 0];
    }
    some.push(batch);
    held += batch.rows;
  }
  if (some.length > 0) yield some;
}

function readEvent(rows: RowReader): ReadEvent {
  const whole = () => rows.whole();
  const latin1 = () => rows.latin1();
  const batch = rows.u64();
  const [id, timeMs, types] = [whole(), whole(), latin1()];
  const [arch, number, name] = [rows.nullable(whole), rows.nullable(whole), rows.nullable(() => rows.text())];
  const [success, exit, pid] = [rows.nullable(whole), rows.nullable(() => rows.i64()), rows.nullable(whole)];
  const ppid = rows.nullable(whole);
  const numbers = Array.from({ length: 10 }, () => rows.nullable(whole));
  const texts = [rows.nullable(latin1), rows.nullable(latin1)];
  const [comm, exe, claimed] = [rows.nullable(latin1), rows.nullable(latin1), rows.nullable(whole)];
  const hasCredential = rows.u8() === 1;
  const event: CarriedEvent = {
    id,
    timeMs,
    types,
    call: arch === null || number === null ? null : { arch, number, name },
    success,
    exit,
    pid,
    ppid,
    credential: hasCredential ? [...numbers, ...texts] : null,
    program: claimed === null ? null : { comm, exe, claimed: claimed === 1 },
    key: rows.nullable(latin1),
    items: rows.nullable(whole),
    flags: whole(),
    source: whole(),
    offset: whole(),
    length: whole(),
  };
  return { batch, event, dependents: EVENT_TABLES.map(() => rows.text()) };
}
