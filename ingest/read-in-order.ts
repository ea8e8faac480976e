// SPDX-License-Identifier: Apache-2.0
import type { TableContext } from "../transport/read-frame.ts";
import type { ReadingOrder, Stretch } from "./reading-order.ts";
import { idOfFrame, type ReadFrameAt } from "./time-order.ts";

/** Reader of the frames of a source. */
export interface OrderedReader {
  /** Reads all frames in these bytes, with the number of the first line; each is passed to `take`, or read immediately. */
  readonly frames: (stretch: Stretch, take: ((frame: ReadFrameAt) => void) | undefined) => void;
  readonly read: (frame: ReadFrameAt) => void;
}

/** Reads a source with parts that have the newest event first, in time order. */
export function readInOrder({ stretches }: ReadingOrder, table: TableContext, reader: OrderedReader): void {
  for (const stretch of stretches) {
    if (stretch.direction === "forward") {
      reader.frames(stretch, undefined);
      continue;
    }
    const found: ReadFrameAt[] = [];
    reader.frames(stretch, (frame) => found.push(frame));
    if (stretch.direction === "lines") for (const frame of found.reverse()) reader.read(frame);
    else for (const event of byEvent(found, table).reverse()) for (const frame of event) reader.read(frame);
  }
}

/** A frame without a record stays after the previous one. */
function byEvent(frames: readonly ReadFrameAt[], table: TableContext): ReadFrameAt[][] {
  const events: ReadFrameAt[][] = [];
  let last = "";
  for (const frame of frames) {
    const id = idOfFrame(frame.text, table);
    const key = id === undefined ? last : `${id.timeMs}:${id.serial} ${id.node}`;
    if (key === last && events.length > 0) (events.at(-1) as ReadFrameAt[]).push(frame);
    else events.push([frame]);
    last = key;
  }
  return events;
}
