// SPDX-License-Identifier: Apache-2.0
import { readFrame, type TableContext } from "../transport/read-frame.ts";

/** A frame and its position in the source. */
export interface ReadFrameAt {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  /** Number of its first line, and its number of lines. */
  readonly line: number;
  readonly lines: number;
}

const ID = /audit\(([0-9]{1,11})\.([0-9]{3}):([0-9]{1,10})\)/;
const NODE = /^node=(\S{1,256})/;
const TYPE = /(?:^|[ "])type=([A-Za-z0-9_[\]]+)/;

/**
 * The order in which the kernel writes the records of a call: other records come before it. Of a record that is none of these
 * the place is that of the call's own data. Source: audit_log_exit() of kernel/auditsc.c
 */
const RANKS: ReadonlyMap<string, number> = new Map([
  ["AVC", 0],
  ["SELINUX_ERR", 0],
  ["SECCOMP", 0],
  ["SYSCALL", 1],
  ["CWD", 3],
  ["PATH", 4],
  ["PROCTITLE", 5],
  ["EOE", 6],
]);
const OF_DATA = 2;

/**
 * The frames in the order of the times and serials of their records: of lines in no order this is that in which the kernel
 * wrote them, but for calls that took long, as in the output of ausearch. A frame without a record stays behind the one before it.
 */
export function inTimeOrder(frames: readonly ReadFrameAt[], table: TableContext): readonly ReadFrameAt[] {
  const keys = new Float64Array(frames.length * 3);
  let last: readonly [number, number, number] = [0, 0, 0];
  frames.forEach(({ text }, i) => {
    last = keyOf(text, table) ?? last;
    keys.set(last, i * 3);
  });
  const order = Uint32Array.from(frames, (_, i) => i);
  order.sort(
    (a, b) =>
      keys[a * 3]! - keys[b * 3]! ||
      keys[a * 3 + 1]! - keys[b * 3 + 1]! ||
      keys[a * 3 + 2]! - keys[b * 3 + 2]! ||
      a - b,
  );
  return Array.from(order, (i) => frames[i] as ReadFrameAt);
}

function keyOf(text: string, table: TableContext): readonly [number, number, number] | undefined {
  const id = idOfFrame(text, table);
  return id === undefined ? undefined : [id.timeMs, id.serial, rankOfType(id.type)];
}

/** Event and type of a frame's first record, and the node that it names: that of what carries it where the record names none. */
export interface FrameId {
  readonly node: string;
  readonly timeMs: number;
  readonly serial: number;
  readonly type: string;
}

export function idOfFrame(text: string, table: TableContext): FrameId | undefined {
  const found = ID.exec(text);
  if (found !== null) {
    const timeMs = Number(found[1]) * 1000 + Number(found[2]);
    const type = TYPE.exec(text)?.[1] ?? "";
    return { node: NODE.exec(text)?.[1] ?? "", timeMs, serial: Number(found[3]), type };
  }
  const first = readFrame(text, table).records[0];
  if (first === undefined) return undefined;
  const { node, timeMs, serial, type } = first.record;
  return { node: node ?? first.carrier?.host ?? "", timeMs, serial, type };
}

/** The position of a record of this type among those of its event. */
export function rankOfType(type: string): number {
  return RANKS.get(type.toUpperCase()) ?? OF_DATA;
}
