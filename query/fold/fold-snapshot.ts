// SPDX-License-Identifier: Apache-2.0
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { FoldState } from "./fold-state.ts";

/** Changes whenever the fold learns something new: a snapshot of another version is made anew from the boot's start. */
export const FOLD_VERSION = "18";

/** Elements of a list in one piece: the text of a million tasks at once would need more memory than they do. */
const PIECE = 2000;

interface Piece {
  readonly name: keyof FoldState;
  readonly items: readonly unknown[];
}

/**
 * The state as bytes, and back: it is plain data but for its maps. Pieces of deflated JSON, each behind its length
 * (u32, big-endian): the state with its lists and maps empty, then what is in these, in order.
 */
export function snapshotFold(state: FoldState): Buffer {
  const head: Record<string, unknown> = {};
  const pieces: Buffer[] = [];
  for (const [name, value] of Object.entries(state) as [keyof FoldState, unknown][]) {
    head[name] = Array.isArray(value) ? [] : value instanceof Map ? new Map() : value;
    if (Array.isArray(value) || value instanceof Map) pieces.push(...piecesOf(name, value));
  }
  return Buffer.concat([deflatedPiece(head), ...pieces]);
}

function* piecesOf(name: keyof FoldState, list: Iterable<unknown>): Generator<Buffer> {
  const holdsMaps = list instanceof Map; // a replacer is called for every value: half of the time of a million tasks
  let items: unknown[] = [];
  for (const item of list) {
    items.push(item);
    if (items.length < PIECE) continue;
    yield deflatedPiece({ name, items } satisfies Piece, holdsMaps);
    items = [];
  }
  if (items.length > 0) yield deflatedPiece({ name, items } satisfies Piece, holdsMaps);
}

export function restoreFold(bytes: Uint8Array): FoldState {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let state: FoldState | undefined;
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const text = inflateRawSync(buffer.subarray(at + 4, at + 4 + length)).toString();
    const piece: unknown = text.includes(MAP) ? JSON.parse(text, reviveMaps) : JSON.parse(text);
    if (state === undefined) state = piece as FoldState;
    else appendPiece(state, piece as Piece);
    at += 4 + length;
  }
  return state!;
}

function deflatedPiece(piece: object, holdsMaps = true): Buffer {
  const text = holdsMaps ? JSON.stringify(piece, replaceMaps) : JSON.stringify(piece);
  const deflated = deflateRawSync(text, { level: 1 });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(deflated.length);
  return Buffer.concat([length, deflated]);
}

function appendPiece(state: FoldState, { name, items }: Piece): void {
  const list = state[name] as unknown;
  if (list instanceof Map) for (const [key, value] of items as [unknown, unknown][]) list.set(key, value);
  else for (const item of items) (list as unknown[]).push(item);
}

/** How a map begins in the text. */
const MAP = '{"map":[';

function replaceMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? { map: [...value] } : value;
}

function reviveMaps(_: string, value: unknown): unknown {
  const isMap = typeof value === "object" && value !== null && "map" in value && Array.isArray(value.map);
  return isMap ? new Map((value as { map: [unknown, unknown][] }).map) : value;
}
