// SPDX-License-Identifier: Apache-2.0
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { FoldState } from "./fold-state.ts";

/** Changes whenever the fold learns something new: a snapshot of another version is made anew from the boot's start. */
export const FOLD_VERSION = "7";

/** Elements of the long lists in one piece: the text of a million tasks at once would need more memory than they do. */
const PIECE = 2000;
const LONG_LISTS = ["tasks", "places"] as const;

/**
 * The state as bytes, and back: it is plain data but for its maps. Pieces of deflated JSON, each behind its length
 * (u32, big-endian): the state without its long lists, then these in order.
 */
export function snapshotFold(state: FoldState): Buffer {
  const pieces = [deflatedPiece({ ...state, tasks: [], places: [] })];
  for (const name of LONG_LISTS) {
    const list: readonly unknown[] = state[name];
    for (let at = 0; at < list.length; at += PIECE)
      pieces.push(deflatedPiece({ name, items: list.slice(at, at + PIECE) }));
  }
  return Buffer.concat(pieces);
}

export function restoreFold(bytes: Uint8Array): FoldState {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let state: FoldState | undefined;
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const piece: unknown = JSON.parse(
      inflateRawSync(buffer.subarray(at + 4, at + 4 + length)).toString(),
      reviveMaps,
    );
    if (state === undefined) state = piece as FoldState;
    else appendPiece(state, piece as { name: (typeof LONG_LISTS)[number]; items: never[] });
    at += 4 + length;
  }
  return state!;
}

function deflatedPiece(piece: object): Buffer {
  const deflated = deflateRawSync(JSON.stringify(piece, replaceMaps), { level: 1 });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(deflated.length);
  return Buffer.concat([length, deflated]);
}

function appendPiece(state: FoldState, piece: { name: (typeof LONG_LISTS)[number]; items: never[] }): void {
  for (const item of piece.items) state[piece.name].push(item);
}

function replaceMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? { map: [...value] } : value;
}

function reviveMaps(_: string, value: unknown): unknown {
  const isMap = typeof value === "object" && value !== null && "map" in value && Array.isArray(value.map);
  return isMap ? new Map((value as { map: [unknown, unknown][] }).map) : value;
}
