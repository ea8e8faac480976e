// SPDX-License-Identifier: Apache-2.0
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { FoldState } from "./fold-state.ts";

/** Changes whenever the fold learns something new: a snapshot of another version is made anew from the boot's start. */
export const FOLD_VERSION = "1";

/** The state as bytes (deflated JSON), and back: it is plain data but for its maps. */
export function snapshotFold(state: FoldState): Buffer {
  const text = JSON.stringify(state, (_, value: unknown) =>
    value instanceof Map ? { map: [...value] } : value,
  );
  return deflateRawSync(text, { level: 1 });
}

export function restoreFold(bytes: Uint8Array): FoldState {
  return JSON.parse(inflateRawSync(bytes).toString(), (_, value: unknown) =>
    isMap(value) ? new Map(value.map as [unknown, unknown][]) : value,
  ) as FoldState;
}

function isMap(value: unknown): value is { map: unknown[] } {
  return typeof value === "object" && value !== null && "map" in value && Array.isArray(value.map);
}
