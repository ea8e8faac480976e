// SPDX-License-Identifier: Apache-2.0

import { spanOfSequences } from "../store/event-key.ts";
import type { BootId } from "../types/ids.ts";
import { widenTimes } from "./clock.ts";

/** Why a boot begins where it does. */
export type Cut =
  | "source-start"
  | "serial-fell"
  | "serial-taken"
  | "kernel-init"
  | "system-boot"
  | "session-fell"
  | "prog-id-fell"
  | "daemon-kernel"
  | "boot-id";

/** First and last of values that only grow within a boot, and of the kernel's release. */
export interface Marks {
  session?: [first: number, last: number];
  program?: [first: number, last: number];
  kernel?: [first: string, last: string];
  /** The kernel said that it had started. */
  init?: true;
  /** The journal's boot ID. */
  bootId?: string;
}

/** Whether only the serials, or nothing, show the beginning of a boot there. */
export function isSoftCut(cut: Cut): boolean {
  return cut === "source-start" || cut === "serial-fell" || cut === "serial-taken";
}

/** For a boot span without an event in the database yet. */
const NO_BOOT = -1 as BootId;

/** The part of one boot of a node in one source, without a cut in between. */
export class BootSpan {
  /** Row of `node`. */
  readonly node: number;
  /** Of its row: in the order of the source. */
  position: number;
  /** -1 until its first event is written. */
  boot = NO_BOOT;
  /** 0, or 2^32 where the kernel's counter had wrapped before it. */
  shift = 0;
  cut: Cut;
  readonly marks: Marks;
  firstSequence = Number.POSITIVE_INFINITY;
  lastSequence = Number.NEGATIVE_INFINITY;
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;
  /** While reading: the hour last added to its node's index, and the times of its last LOGIN and BPF. */
  hour = Number.NaN;
  lastLoginMs = Number.NEGATIVE_INFINITY;
  lastProgramMs = Number.NEGATIVE_INFINITY;
  /** The highest serial and the newest time of its events, written or open. */
  openSequence = Number.NEGATIVE_INFINITY;
  openMs = Number.NEGATIVE_INFINITY;
  /** True if it has no kernel events but its boot has some: those of another boot span. */
  isJoined = false;
  /** Whether it differs from its state in the database. */
  isChanged = true;

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
    widenTimes(this, sequence, timeMs);
    if (sequence < this.firstSequence) this.firstSequence = sequence;
    if (sequence > this.lastSequence) this.lastSequence = sequence;
    this.isChanged = true;
  }

  /** Adds one of auditd's own events: its time counts only if there are no others. */
  noteDaemon(timeMs: number): void {
    if (this.hasEvents) return;
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs > this.lastMs) this.lastMs = timeMs;
    this.isChanged = true;
  }
}

/** Range of ids of a boot span's events. */
export function keysOf({ boot, shift, firstSequence, lastSequence }: BootSpan): [from: number, end: number] {
  return spanOfSequences(boot, firstSequence + shift, lastSequence + shift);
}
