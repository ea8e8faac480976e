// SPDX-License-Identifier: Apache-2.0
import type { RecordFrames } from "../store/api.ts";
import { type Frame, readFrame } from "../transport/api.ts";
import type { LineFramer } from "./frame-lines.ts";
import { hasEnd } from "./has-end.ts";

/** A last line without an end, with the pieces that stand before it. */
export interface OpenEnd {
  readonly frame: Frame;
  readonly isRecord: boolean;
  /** It shows that it was not cut. */
  readonly isWhole: boolean;
}

/** Undefined where the last line is too long to be looked at. */
export function openEnd({ openLine }: LineFramer, frames: RecordFrames): OpenEnd | undefined {
  if (openLine === undefined) return undefined;
  const text = frames.pieces === undefined ? openLine : `${frames.pieces}\n${openLine}`;
  const frame = readFrame(text);
  const record = frame.records.at(-1)?.record;
  return { frame, isRecord: record !== undefined, isWhole: record !== undefined && hasEnd(text, record) };
}
