// SPDX-License-Identifier: Apache-2.0

/** Why a boot begins where it does. */
export type Cut =
  | "source-start"
  | "serial-fell"
  | "serial-taken"
  | "kernel-init"
  | "system-boot"
  | "session-fell"
  | "prog-id-fell"
  | "daemon-kernel";

/** First and last of what only grows within a boot, and of the kernel's release. */
export interface Marks {
  session?: [first: number, last: number];
  program?: [first: number, last: number];
  kernel?: [first: string, last: string];
}

/** What one source saw of one boot of a node, without a cut in between. */
export class Segment {
  /** Row of `node`. */
  readonly node: number;
  /** Of its row: in the order of the source. */
  readonly position: number;
  /** -1 until its first event is written. */
  boot = -1;
  /** 0, or 2^32 where the kernel's counter had wrapped before it. */
  shift = 0;
  cut: Cut;
  readonly marks: Marks;
  firstSequence = Number.POSITIVE_INFINITY;
  lastSequence = Number.NEGATIVE_INFINITY;
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;
  constructor(node: number, position: number, cut: Cut, marks: Marks = {}) {
    this.node = node;
    this.position = position;
    this.cut = cut;
    this.marks = marks;
  }

  /** True if an event of the kernel is in it. */
  get hasEvents(): boolean {
    return this.lastSequence >= this.firstSequence;
  }

  note(sequence: number, timeMs: number): void {
    if (sequence < this.firstSequence) this.firstSequence = sequence;
    if (sequence > this.lastSequence) this.lastSequence = sequence;
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs > this.lastMs) this.lastMs = timeMs;
  }
}
