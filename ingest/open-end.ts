// SPDX-License-Identifier: Apache-2.0
import type { RecordFrames } from "../store/record-frames.ts";
import { type Frame, readFrame, type TableContext } from "../transport/read-frame.ts";
import { saidEnd } from "../types/counted-message.ts";
import { isWholeJson, isWholeObject } from "../types/json-lines.ts";
import type { LineFramer } from "./frame-lines.ts";
import { hasEnd } from "./has-end.ts";

/** The end of JSON that was printed over many lines. */
const JSON_END = /^\s*[\]}][\s\]}]*$/;

/** A last line without an end, with the pieces that stand before it. */
export interface OpenEnd {
  readonly frame: Frame;
  readonly isRecord: boolean;
  /** It shows that it was not cut. */
  readonly isWhole: boolean;
}

/** Undefined where the last line is too long to be looked at. */
export function openEnd(
  { openLine }: LineFramer,
  frames: RecordFrames,
  table: TableContext,
): OpenEnd | undefined {
  if (openLine === undefined) return undefined;
  const text = frames.pieces === undefined ? openLine : `${frames.pieces}\n${openLine}`;
  const frame = readFrame(text, table);
  const record = frame.records.at(-1)?.record;
  const isJsonEnd = JSON_END.test(openLine) && (text === openLine || isWholeObject(text));
  if (record === undefined) return { frame, isRecord: false, isWhole: frame.isOther && isJsonEnd };
  return {
    frame,
    isRecord: true,
    isWhole: isJsonEnd || isWholeJson(text) || saidEnd(text) === text.length || hasEnd(text, record),
  };
}
