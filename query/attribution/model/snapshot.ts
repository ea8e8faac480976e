// SPDX-License-Identifier: Apache-2.0
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { emptyModel } from "../fold.ts";
import type { Model } from "./model.ts";
import { PidTable } from "./table/pid-table.ts";
import { RowTable, type RowTableHead } from "./table/row-table.ts";

/**
 * Raised with every change of the fold's results: a snapshot of another version is discarded, and the boot is folded
 * again.
 */
export const MODEL_VERSION = "47";

/** Elements per piece of a list: the text of a million elements at once would need more memory than the elements. */
const PIECE = 2000;
/** Holds most pieces: they are inflated without a copy. */
const CHUNK = 1 << 17;

/** One piece: fields of the state, or elements of a list, a map or a table. */
type Piece =
  | { readonly state: Partial<Model> }
  | { readonly name: keyof Model; readonly items: readonly unknown[] }
  | { readonly table: TableName; readonly head: RowTableHead; readonly pages: number }
  | { readonly sparseOf: TableName; readonly facts: readonly [name: string, row: number, value: unknown][] };
type TableName = "tasks" | "locations" | "containers";

/**
 * The state as pieces of deflated JSON, in order; the head of a table is followed by its pages of words, deflated.
 * `restoreModel` reads them.
 */
export function* snapshotModel(state: Model): Generator<Buffer, void, undefined> {
  const facts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(state) as [keyof Model, unknown][]) {
    if (value instanceof RowTable) yield* tableAsPieces(name as TableName, value);
    else if (value instanceof PidTable || value instanceof Map)
      yield* listAsPieces(value.entries(), (items) => ({ name, items }), true);
    else if (Array.isArray(value)) yield* listAsPieces(value, (items) => ({ name, items }), false);
    else facts[name] = value;
  }
  yield jsonPiece({ state: facts });
}

function* tableAsPieces<T extends object>(name: TableName, table: RowTable<T>): Generator<Buffer> {
  const pages = table.pages();
  yield jsonPiece({ table: name, head: table.head(), pages: pages.length });
  for (const page of pages) yield piece(new Uint8Array(page.buffer));
  yield* listAsPieces(table.sparseValues(), (facts) => ({ sparseOf: name, facts }), false);
}

/** `holdsMaps`: a JSON replacer is called for every value, which is half the time of a million elements. */
function* listAsPieces<T>(
  list: Iterable<T>,
  toPiece: (items: T[]) => Piece,
  holdsMaps: boolean,
): Generator<Buffer> {
  let items: T[] = [];
  for (const item of list) {
    items.push(item);
    if (items.length < PIECE) continue;
    yield jsonPiece(toPiece(items), holdsMaps);
    items = [];
  }
  if (items.length > 0) yield jsonPiece(toPiece(items), holdsMaps);
}

/** The model of a snapshot. Errors: those of zlib and JSON.parse for damaged pieces. Source: `snapshotModel`, same MODEL_VERSION. */
export function restoreModel(snapshot: Iterable<Uint8Array>): Model {
  const state = emptyModel();
  const pieces = inflatedPieces(snapshot);
  for (const bytesOfPiece of pieces) {
    const text = bytesOfPiece.toString();
    const next = (text.includes(MAP) ? JSON.parse(text, reviveMaps) : JSON.parse(text)) as Piece;
    if ("state" in next) Object.assign(state, next.state);
    else if ("table" in next) restoreTable(state[next.table], next, pieces);
    else if ("sparseOf" in next)
      for (const [name, row, value] of next.facts) state[next.sparseOf].restoreSparse(name, row, value);
    else appendItems(state[next.name], next.items);
  }
  return state;
}

function* inflatedPieces(pieces: Iterable<Uint8Array>): Generator<Buffer, void, undefined> {
  for (const piece of pieces) yield inflateRawSync(piece, { chunkSize: CHUNK });
}

function restoreTable(
  table: Model[TableName],
  { head, pages }: { readonly head: RowTableHead; readonly pages: number },
  pieces: Generator<Buffer, void, undefined>,
): void {
  table.restore(head);
  for (let page = 0; page < pages; page++) {
    const { value } = pieces.next();
    const { buffer, byteOffset, length } = value!;
    table.restorePage(new Uint32Array(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer));
  }
}

function appendItems(list: unknown, items: readonly unknown[]): void {
  if (list instanceof Map || list instanceof PidTable)
    for (const [key, value] of items as [number, number][]) list.set(key, value);
  else for (const item of items) (list as unknown[]).push(item);
}

function jsonPiece(value: Piece, holdsMaps = true): Buffer {
  return piece(Buffer.from(holdsMaps ? JSON.stringify(value, replaceMaps) : JSON.stringify(value)));
}

function piece(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { level: 1 });
}

/** Start of a map in the text. */
const MAP = '{"map":[';

function replaceMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? { map: [...value] } : value;
}

function reviveMaps(_: string, value: unknown): unknown {
  const isMap = typeof value === "object" && value !== null && "map" in value && Array.isArray(value.map);
  return isMap ? new Map((value as { map: [unknown, unknown][] }).map) : value;
}
