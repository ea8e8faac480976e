// SPDX-License-Identifier: Apache-2.0
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Model } from "./model.ts";
import { emptyModel } from "./new-model.ts";
import { PidTable } from "./table/pid-table.ts";
import { RowTable, type RowTableHead } from "./table/row-table.ts";

/**
 * Raised with every change of the fold's results but a new rule of evidence, which counts by itself (`conclusions-version.ts`): a snapshot of
 * another version is discarded, and the boot is folded again.
 */
export const MODEL_VERSION = "80";

/** Elements per piece of a list: the text of a million elements at once would need more memory than the elements. */
const PIECE = 2000;
/** Holds most pieces of JSON: they are inflated without a copy. */
const CHUNK = 1 << 17;
/** Pages of words in one piece: each piece costs a decompressor. */
const PAGES = 8;
/** The smallest chunk that zlib takes. */
const MIN_CHUNK = 64;

/** One piece: fields of the state, or elements of a list, a map or a table. */
type Piece =
  | { readonly state: Partial<Model> }
  | { readonly name: keyof Model; readonly items: readonly unknown[] }
  | { readonly table: TableName; readonly head: RowTableHead; readonly pages: PageLengths }
  | {
      readonly pids: "current";
      readonly numbers: readonly number[];
      readonly others: PidTable["others"];
      readonly pages: PageLengths;
    }
  | { readonly sparseOf: TableName; readonly facts: readonly [name: string, row: number, value: unknown][] };
type TableName = "tasks" | "locations" | "containers";
/** Of the pages that follow, in words. */
type PageLengths = readonly number[];

/**
 * The state as pieces of deflated JSON, in order; the head of a table is followed by its pages of words, deflated.
 * `restoreModel` reads them.
 */
export function* snapshotModel(state: Model): Generator<Buffer, void, undefined> {
  const facts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(state) as [keyof Model, unknown][]) {
    if (value instanceof RowTable) yield* tableAsPieces(name as TableName, value);
    else if (value instanceof PidTable) yield* pidsAsPieces(value);
    else if (value instanceof Map) yield* listAsPieces(value.entries(), (items) => ({ name, items }), true);
    else if (Array.isArray(value)) yield* listAsPieces(value, (items) => ({ name, items }), false);
    else facts[name] = value;
  }
  yield jsonPiece({ state: facts });
}

function* tableAsPieces<T extends object>(name: TableName, table: RowTable<T>): Generator<Buffer> {
  const pages = table.pages();
  yield jsonPiece({ table: name, head: table.head(), pages: pages.map(({ length }) => length) });
  yield* pagesAsPieces(pages);
  yield* listAsPieces(table.sparseValues(), (facts) => ({ sparseOf: name, facts }), false);
}

function* pidsAsPieces(pids: PidTable): Generator<Buffer> {
  const numbered = pids.pages();
  const pages = numbered.map(([, page]) => page);
  const numbers = numbered.map(([number]) => number);
  const { others } = pids;
  yield jsonPiece({ pids: "current", numbers, others, pages: pages.map(({ length }) => length) });
  yield* pagesAsPieces(pages);
}

function* pagesAsPieces(pages: readonly (Uint32Array | Int32Array)[]): Generator<Buffer> {
  for (let at = 0; at < pages.length; at += PAGES)
    yield piece(
      Buffer.concat(
        pages
          .slice(at, at + PAGES)
          .map((page) => new Uint8Array(page.buffer, page.byteOffset, page.byteLength)),
      ),
    );
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
  const pieces = snapshot[Symbol.iterator]();
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    const text = inflateRawSync(next.value, { chunkSize: CHUNK }).toString();
    restorePiece(state, text, pieces);
  }
  return state;
}

function restorePiece(state: Model, text: string, pieces: Iterator<Uint8Array>): void {
  const next = (text.includes(MAP) ? JSON.parse(text, reviveMaps) : JSON.parse(text)) as Piece;
  if ("state" in next) Object.assign(state, next.state);
  else if ("table" in next) {
    const table = state[next.table];
    table.restore(next.head);
    for (const words of inflatedPages(next.pages, pieces)) table.restorePage(words);
  } else if ("pids" in next) {
    const pids = state[next.pids];
    pids.restoreOthers(next.others);
    let at = 0;
    for (const words of inflatedPages(next.pages, pieces))
      pids.restorePage(next.numbers[at++]!, new Int32Array(words.buffer, words.byteOffset, words.length));
  } else if ("sparseOf" in next)
    for (const [name, row, value] of next.facts) state[next.sparseOf].restoreSparse(name, row, value);
  else appendItems(state[next.name], next.items);
}

/** The pages of some pieces, in the memory into which these are inflated. */
function* inflatedPages(lengths: PageLengths, pieces: Iterator<Uint8Array>): Generator<Uint32Array> {
  for (let at = 0; at < lengths.length; at += PAGES) {
    const some = lengths.slice(at, at + PAGES);
    const size = some.reduce((sum, length) => sum + length, 0) * Uint32Array.BYTES_PER_ELEMENT;
    const { value } = pieces.next();
    const bytes = inflateRawSync(value as Uint8Array, { chunkSize: Math.max(size + 1, MIN_CHUNK) });
    if (bytes.length !== size) throw new RangeError("a piece of the snapshot has another size");
    const isAligned = bytes.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
    const { buffer, byteOffset } = isAligned ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
    for (let page = 0, from = byteOffset; page < some.length; page++) {
      yield new Uint32Array(buffer, from, some[page]!);
      from += some[page]! * Uint32Array.BYTES_PER_ELEMENT;
    }
  }
}

function appendItems(list: unknown, items: readonly unknown[]): void {
  if (list instanceof Map) for (const [key, value] of items as [number, number][]) list.set(key, value);
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
