// SPDX-License-Identifier: Apache-2.0
import { type AuditRecord, fieldValue } from "../grammar/api.ts";
import { SERIAL_RANGE } from "../store/api.ts";
import type { NodeState } from "./node-state.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";
import { type Cut, Segment } from "./segment.ts";

/** Serials out of order fall by less than this. */
const MAX_FALL = 8192;
/** A serial this near to 2^32 is followed by 0 without a reboot. */
const WRAP_WINDOW = 65_536;
/** Events out of order are read within this time; what falls in serial and is later than that was made after a reboot. */
const REORDER_MS = 2000;
/** Times run back by up to a minute (they are those of a call's entry); a clock that goes back further was set. */
const MAX_BACK_MS = 600_000;

export interface TrackerHooks {
  /** True if another event of this serial, with another time, is known in the boot of the event's segment. */
  readonly isTaken: (event: OpenEvent) => boolean;
  readonly openEvents: () => readonly OpenEvent[];
}

/** Cuts one source's events into segments of one boot each, by node. */
export class BootTracker {
  readonly #hooks: TrackerHooks;
  readonly segments: Segment[] = [];
  /** auditd's own events before the first one of the kernel: they belong to the boot that follows. */
  readonly #waiting: OpenEvent[] = [];

  constructor(hooks: TrackerHooks) {
    this.#hooks = hooks;
  }

  /** Gives an event its segment, by its first record and by what later ones say. */
  place(event: OpenEvent, record: AuditRecord, isFirst: boolean): void {
    if (event.daemon) {
      if (isFirst) this.#placeDaemon(event, record);
      return;
    }
    if (isFirst) this.#placeFirst(event);
    switch (record.type) {
      case "KERNEL":
        if (fieldValue(record, "state") === "initialized") this.#cutUnlessFirst(event, "kernel-init");
        break;
      case "SYSTEM_BOOT":
        if (event.node.suspect?.ended === false) this.#cutAt(event.node.suspect, "system-boot");
        break;
      case "LOGIN":
        this.#noteSession(event, parseInteger(fieldValue(record, "ses")));
        break;
      case "BPF":
      case "UNKNOWN[1334]":
        if (fieldValue(record, "op") === "LOAD")
          this.#noteProgram(event, parseInteger(fieldValue(record, "prog-id")));
        break;
    }
  }

  /** Ends the source: auditd's events that no kernel event followed get a segment of their own. */
  end(): void {
    for (const event of this.#waiting.splice(0))
      event.segment = event.node.segment ?? this.#start(event.node, "source-start");
  }

  /** Takes up a segment of an ingest before. */
  resume(node: NodeState, segment: Segment): void {
    this.segments.push(segment);
    node.segment = segment;
    node.highest = segment.lastSequence;
    node.wrap = segment.lastSequence >= SERIAL_RANGE ? SERIAL_RANGE : 0;
    node.newestMs = segment.lastMs;
  }

  /** Lets an event of auditd's own wait for the kernel's next. */
  await(event: OpenEvent): void {
    this.#waiting.push(event);
  }

  #placeFirst(event: OpenEvent): void {
    const { node } = event;
    const segment = node.segment ?? this.#start(node, "source-start");
    event.segment = segment;
    event.sequence = sequenceIn(node, event.serial);
    if (event.sequence > node.highest) {
      node.suspect = null;
      node.highest = event.sequence;
    } else if (this.#isReboot(event, segment)) this.#cutAt(event, "serial-fell");
    if (this.#waiting.length > 0) this.#release(event);
  }

  #isReboot(event: OpenEvent, segment: Segment): boolean {
    const { node, sequence, timeMs } = event;
    if (node.highest - sequence > MAX_FALL) return true;
    if (timeMs > node.newestMs + REORDER_MS || timeMs < node.newestMs - MAX_BACK_MS) return true;
    if (event.sibling === null && !this.#hooks.isTaken(event)) return false;
    if (node.suspect === null || node.suspect.ended) node.suspect = event;
    else if (node.suspect.segment === segment) {
      this.#cutAt(node.suspect, "serial-fell");
      node.highest = Math.max(node.highest, sequence);
    }
    return false;
  }

  #placeDaemon(event: OpenEvent, record: AuditRecord): void {
    const { node } = event;
    if (record.type === "DAEMON_START") {
      const kernel = fieldValue(record, "kernel");
      if (kernel !== undefined) this.#noteKernel(event, Buffer.from(kernel, "latin1").toString("latin1"));
      this.#waiting.push(event);
    } else if (node.segment === null || this.#waiting.some((other) => other.node === node))
      this.#waiting.push(event);
    else event.segment = node.segment;
  }

  #release(event: OpenEvent): void {
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      const waiting = this.#waiting[i] as OpenEvent;
      if (waiting.node !== event.node) continue;
      waiting.segment = event.segment;
      this.#waiting.splice(i, 1);
    }
  }

  #noteKernel({ node }: OpenEvent, kernel: string): void {
    const marks = node.segment?.marks;
    if (marks?.kernel !== undefined && marks.kernel[1] !== kernel) this.#begin(node, "daemon-kernel");
    const current = (node.segment ?? this.#start(node, "source-start")).marks;
    current.kernel = [current.kernel?.[0] ?? kernel, kernel];
  }

  #noteSession(event: OpenEvent, session: number | null): void {
    if (session === null || session >= SERIAL_RANGE - 1) return;
    const { node } = event;
    const before = event.segment?.marks.session;
    if (before !== undefined && session < before[1]) {
      if (event.timeMs <= node.lastLoginMs + REORDER_MS) return;
      this.#cutAt(event, "session-fell");
    }
    node.lastLoginMs = event.timeMs;
    const { marks } = event.segment as Segment;
    marks.session = [marks.session?.[0] ?? session, session];
  }

  #noteProgram(event: OpenEvent, program: number | null): void {
    if (program === null) return;
    const { node } = event;
    const before = event.segment?.marks.program;
    if (before !== undefined && program < before[1]) {
      if (event.timeMs <= node.lastProgramMs + REORDER_MS) return;
      this.#cutAt(event, "prog-id-fell");
    }
    node.lastProgramMs = event.timeMs;
    const { marks } = event.segment as Segment;
    marks.program = [marks.program?.[0] ?? program, program];
  }

  #cutUnlessFirst(event: OpenEvent, cut: Cut): void {
    const segment = event.segment as Segment;
    const earlier =
      segment.hasEvents ||
      this.#hooks.openEvents().some((other) => other !== event && other.segment === segment && !other.daemon);
    if (earlier) this.#cutAt(event, cut);
    else segment.cut = segment.cut === "source-start" ? segment.cut : cut;
  }

  /** Lets a new boot begin with this event: those of its node that were first seen after it are of that boot too. */
  #cutAt(event: OpenEvent, cut: Cut): void {
    const { node } = event;
    const old = event.segment;
    const next = this.#begin(node, cut);
    let isAfter = false;
    for (const other of this.#hooks.openEvents()) {
      if (other === event) isAfter = true;
      if (other.node !== node || other.segment !== old) continue;
      if (!isAfter) other.ended = true;
      else this.#moveTo(other, next);
    }
    if (!isAfter) this.#moveTo(event, next);
  }

  #moveTo(event: OpenEvent, segment: Segment): void {
    event.segment = segment;
    if (event.daemon) return;
    event.sequence = event.serial;
    event.node.highest = Math.max(event.node.highest, event.serial);
    event.node.newestMs = Math.max(event.node.newestMs, event.timeMs);
    event.touchedMs = event.node.newestMs;
  }

  #begin(node: NodeState, cut: Cut): Segment {
    const segment = this.#start(node, cut);
    node.highest = Number.NEGATIVE_INFINITY;
    node.newestMs = Number.NEGATIVE_INFINITY;
    node.lastLoginMs = Number.NEGATIVE_INFINITY;
    node.lastProgramMs = Number.NEGATIVE_INFINITY;
    node.wrap = 0;
    node.suspect = null;
    return segment;
  }

  #start(node: NodeState, cut: Cut): Segment {
    const segment = new Segment(node.id, this.segments.length, cut);
    this.segments.push(segment);
    node.segment = segment;
    return segment;
  }
}

/** The serial, plus 2^32 once it has wrapped within the segment. */
function sequenceIn(node: NodeState, serial: number): number {
  const { highest } = node;
  if (node.wrap > 0)
    return serial > SERIAL_RANGE - WRAP_WINDOW && highest - node.wrap < WRAP_WINDOW
      ? serial
      : serial + node.wrap;
  if (highest >= SERIAL_RANGE - WRAP_WINDOW && serial < WRAP_WINDOW) {
    node.wrap = SERIAL_RANGE;
    return serial + SERIAL_RANGE;
  }
  return serial;
}
