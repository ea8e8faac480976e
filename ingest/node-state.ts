// SPDX-License-Identifier: Apache-2.0
import type { OpenEvent } from "./open-event.ts";
import type { Segment } from "./segment.ts";

/** What is known, while reading, of one node of one source. */
export class NodeState {
  /** Null where the log names none and none was given. */
  readonly name: string | null;
  /** Row of `node`. */
  readonly id: number;
  newestMs = Number.NEGATIVE_INFINITY;
  segment: Segment | null = null;
  /** Of the kernel's serials in the segment; 2^32 added after a wrap. */
  highest = Number.NEGATIVE_INFINITY;
  wrap = 0;
  /** An event whose serial another one has had: the first of a new boot, if the next one is like it. */
  suspect: OpenEvent | null = null;
  lastLoginMs = Number.NEGATIVE_INFINITY;
  lastProgramMs = Number.NEGATIVE_INFINITY;
  readonly open = new Map<number, OpenEvent>();
  readonly openDaemons = new Map<number, OpenEvent>();
  last: OpenEvent | null = null;

  constructor(name: string | null, id: number) {
    this.name = name;
    this.id = id;
  }
}
