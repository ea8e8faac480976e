// SPDX-License-Identifier: Apache-2.0
import type { RecordFrames } from "../store/record-frames.ts";
import { type Frame, readFrame, type TableContext } from "../transport/read-frame.ts";
import { saidEnd } from "../types/counted-message.ts";
import { isWholeJson, isWholeObject } from "../types/json-lines.ts";
import type { LineFramer } from "./frame-lines.ts";
import { hasEnd } from "./has-end.ts";

/** The end of JSON printed over many lines. */
const JSON_END = /^\s*[\]}][\s\]}]*$/;

/** An incomplete last line, with the pieces before it. */
export interface OpenEnd {
  readonly frame: Frame;
  readonly isRecord: boolean;
  /** It is visibly complete. */
  readonly isWhole: boolean;
}

/** Undefined if the last line is too long. */
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
