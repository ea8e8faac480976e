// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES } from "../../store/blocks.ts";
import { readBlocks, sourceBlocks } from "../../store/repositories/portable/origin.ts";
import {
  bootRows,
  databaseRows,
  eventParts,
  type PortableBoot,
  portableBoots,
  type RowPiece,
  taskGroups,
  taskRows,
} from "../../store/repositories/portable/portable-rows.ts";
import type { Store } from "../../store/store.ts";
import { RowWriter } from "../row-binary.ts";
import { eventRowWriter } from "./event-rows.ts";
import { HEAD_BYTES, type Slice } from "./slice.ts";

/** 16 MiB of a log. */
const BLOCKS = 64;
const HEAD = Buffer.alloc(HEAD_BYTES);

/** Content of a shipped database. */
export interface Rendered {
  readonly boots: readonly PortableBoot[];
  /** A boot, or null for the whole database. */
  slices(): Generator<{ readonly boot: PortableBoot | null; readonly slice: Slice }, void, undefined>;
}

/** The whole content of a database in slices; read within one transaction. */
export function renderSlices(store: Store): Rendered {
  const boots = portableBoots(store);
  const lastMs = boots.reduce((latest, boot) => Math.max(latest, boot.lastMs), 0);
  function* slices() {
    const whole = factSlice("database facts", "", databaseRows(store), lastMs);
    if (whole !== undefined) yield { boot: null, slice: whole };
    for (const { source, last } of sourceBlocks(store))
      for (let part = 0; part * BLOCKS * BLOCK_BYTES <= last; part += 1)
        yield { boot: null, slice: blockSlice(store, source, part, lastMs) };
    const writeEvents = eventRowWriter(store);
    for (const boot of boots) {
      const node = boot.node ?? "";
      const facts = factSlice(`boot ${boot.boot} facts`, node, bootRows(store, boot.boot), boot.lastMs);
      if (facts !== undefined) yield { boot, slice: facts };
      for (const group of taskGroups(store, boot.boot)) {
        const tasks = factSlice(
          `boot ${boot.boot} tasks ${group}`,
          node,
          taskRows(store, boot.boot, group),
          boot.lastMs,
        );
        if (tasks !== undefined) yield { boot, slice: tasks };
      }
      for (const { part, first, last } of eventParts(store, boot.boot)) {
        const { bytes, starts } = writeEvents(boot.node, first, last);
        const name = `boot ${boot.boot} events ${part}`;
        yield {
          boot,
          slice: { name, table: "events" as const, rows: starts.length, bytes, starts, dayMs: boot.lastMs },
        };
      }
    }
  }
  return { boots, slices };
}

function factSlice(name: string, node: string, pieces: Iterable<RowPiece>, dayMs: number): Slice | undefined {
  const rows = new RowWriter();
  const starts: number[] = [];
  for (const piece of pieces) {
    starts.push(rows.length);
    rows.raw(HEAD);
    rows.whole(starts.length);
    rows.text(node);
    rows.text(piece.table);
    rows.text(piece.rows);
  }
  if (starts.length === 0) return undefined;
  return { name, table: "facts", rows: starts.length, bytes: rows.take(), starts, dayMs };
}

function blockSlice(store: Store, source: number, part: number, dayMs: number): Slice {
  const rows = new RowWriter();
  const starts: number[] = [];
  const first = part * BLOCKS * BLOCK_BYTES;
  for (const [offset, length, crc, bytes] of readBlocks(
    store,
    source,
    first,
    first + BLOCKS * BLOCK_BYTES - 1,
  )) {
    starts.push(rows.length);
    rows.raw(HEAD);
    rows.text("");
    rows.whole(source);
    rows.whole(offset);
    rows.whole(length);
    rows.nullableWhole(crc);
    rows.text(bytes);
  }
  return {
    name: `source ${source} bytes ${part}`,
    table: "blocks",
    rows: starts.length,
    bytes: rows.take(),
    starts,
    dayMs,
  };
}
