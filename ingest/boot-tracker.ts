// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { SERIAL_RANGE } from "../store/event-key.ts";
import { BootSpan, type Cut, type Marks } from "./boot-span.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import { EARLIEST_MS } from "./clock.ts";
import { DaemonEvents } from "./daemon-events.ts";
import { firstOfOlder, goBackTo, goOnElsewhere } from "./go-back.ts";
import type { NodeState } from "./node-state.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";
import { RecordProblem } from "./record-problem.ts";
import { sequenceIn, wrapAt } from "./sequence.ts";
import { isTooFast } from "./serial-rate.ts";
import { seemsByTime } from "./trend.ts";

/** Serials out of order fall by less than this. */
const MAX_FALL = 8192;
/** A long call has a stamp up to a minute in the past, and is written among its neighbours. */
const NEAR_FALL = 64;
/** Maximum number of missing serials where a clock is set back. */
const NEAR_RISE = 2;
/** Older events than this are long calls, or an earlier part of the source. */
const OLDER_MS = 5000;
/** Events out of order are read within this time; a later event with a lower serial is from after a reboot. */
const REORDER_MS = 2000;

export interface TrackerHooks {
  /** True if another event of this serial, with another time, is known in the boot of the event's boot span. */
  readonly isTaken: (event: OpenEvent) => boolean;
  /** The boot span that has this very event, and its sequence there. */
  readonly copyOf: (
    event: OpenEvent,
    record: AuditRecord,
    among: readonly BootSpan[],
  ) => readonly [BootSpan, number] | undefined;
  /** Called with an event that missed its turn to be written, waiting for its boot span. */
  readonly write: (event: OpenEvent) => void;
}

/** Divides one source's events into boot spans of one boot each, by node; settleBootSpans merges those that only looked like two. */
export class BootTracker {
  readonly #hooks: TrackerHooks;
  readonly #mostBootSpans: number;
  readonly bootSpans: BootSpan[] = [];
  readonly daemons: DaemonEvents;
  /** An event was earlier than the previous ones by more than usual disorder. */
  goesBack = false;

  /** `mostBootSpans`: maximum number of parts of boots in one source; with more, the serials jump about like no real host's. */
  constructor(hooks: TrackerHooks, mostBootSpans: number) {
    this.#hooks = hooks;
    this.#mostBootSpans = mostBootSpans;
    this.daemons = new DaemonEvents({
      startBootSpan: (node) =>
        node.bootSpan !== null && node.highest === Number.NEGATIVE_INFINITY
          ? node.bootSpan // begun, and no event of the kernel is in it
          : this.#newBootSpan(node, "source-start"),
      noteKernel: (event, release) => this.#noteKernel(event, release),
      write: hooks.write,
    });
  }

  /** Assigns an event to its boot span, by its first record and later ones. */
  place(event: OpenEvent, record: AuditRecord, isFirst: boolean): void {
    if (event.daemon) {
      if (isFirst) this.daemons.place(event, record);
      return;
    }
    if (isFirst) this.#placeFirst(event, record);
    if (event.bootId !== null) return;
    switch (record.type) {
      case "KERNEL":
        if (fieldValue(record, "state") === "initialized") this.#cutUnlessFirst(event, record);
        break;
      case "SYSTEM_BOOT":
        if (event.node.suspect?.ended === false) this.#cutAt(event.node.suspect, "system-boot");
        break;
      case "LOGIN":
        this.#note(event, record, "session", parseInteger(fieldValue(record, "ses")));
        break;
      case "BPF":
      case "UNKNOWN[1334]":
        if (fieldValue(record, "op") === "LOAD")
          this.#note(event, record, "program", parseInteger(fieldValue(record, "prog-id")));
        break;
    }
  }

  /** Restores the boot spans of an earlier ingest; each node continues in the one that ends last. */
  resume(node: NodeState, bootSpan: BootSpan): void {
    this.bootSpans.push(bootSpan);
    if (bootSpan.hasEvents) {
      node.index.takeUp(bootSpan);
      if (node.bootSpan !== null && node.bootSpan.lastMs > bootSpan.lastMs) return;
    } else {
      if (bootSpan.isJoined) return;
      node.daemonBootSpan = bootSpan;
      if (node.bootSpan !== null && bootSpan.cut !== "daemon-kernel") return;
    }
    node.bootSpan = bootSpan;
    node.highest = bootSpan.lastSequence;
    node.wrap = wrapAt(bootSpan.lastSequence);
    node.newestMs = bootSpan.hasEvents ? bootSpan.lastMs : Number.NEGATIVE_INFINITY;
  }

  #placeFirst(event: OpenEvent, record: AuditRecord): void {
    const { node } = event;
    const bootSpan = node.bootSpan ?? this.#start(node, "source-start");
    event.bootSpan = bootSpan;
    event.sequence = sequenceIn(node, event.serial);
    if (node.newestMs - event.timeMs > REORDER_MS) this.goesBack = true;
    if (event.bootId !== null) this.#placeByBootId(event, event.bootId, bootSpan);
    else if (event.sequence > node.highest) this.#rise(event, record, bootSpan);
    else this.#fall(event, record, bootSpan);
    const placed = event.bootSpan as BootSpan;
    if (event.sequence > placed.openSequence) placed.openSequence = event.sequence;
    if (event.timeMs > placed.openMs) placed.openMs = event.timeMs;
    node.recent.add(event.sequence);
    node.turns.note(event);
    node.index.note(placed, event.timeMs);
    this.daemons.release(node, placed);
  }

  /** The journal gives the boot: serials and times are not needed. */
  #placeByBootId(event: OpenEvent, bootId: string, bootSpan: BootSpan): void {
    const { node } = event;
    if (bootSpan.marks.bootId !== undefined && bootSpan.marks.bootId !== bootId) {
      const known = this.bootSpans.find((other) => other.node === node.id && other.marks.bootId === bootId);
      if (known !== undefined) goBackTo(event, known, event.serial);
      else this.#cutAt(event, "boot-id");
    }
    const placed = event.bootSpan as BootSpan;
    placed.isChanged ||= placed.marks.bootId === undefined;
    placed.marks.bootId = bootId;
    node.highest = Math.max(node.highest, event.sequence);
  }

  /** The next serial. If it jumps and times go back, it is a long call, after a gap, or an older part. A clock set back makes no gap. */
  #rise(event: OpenEvent, record: AuditRecord, bootSpan: BootSpan): void {
    const { node } = event;
    const mayBeCopy = node.returned !== null || event.sequence <= bootSpan.lastSequence;
    if (mayBeCopy && this.#isNoCopy(event, record)) return;
    const back = node.newestMs - event.timeMs;
    const isJump = event.sequence - node.highest > NEAR_RISE;
    if ((back > TIME_SLACK_MS || (isJump && back > REORDER_MS)) && this.#isKnown(event, record)) return;
    if (isTooFast(event.sequence - node.highest, -back) && goOnElsewhere(event)) return;
    node.suspect = null;
    node.highest = event.sequence;
    this.#noteOlder(event, back > OLDER_MS && (isJump || node.older.length > 0));
  }

  /** A serial not above the others: disorder, bytes of another position again, or a reboot. */
  #fall(event: OpenEvent, record: AuditRecord, bootSpan: BootSpan): void {
    const { node, sequence } = event;
    const [fall, back] = [node.highest - sequence, node.newestMs - event.timeMs];
    const isDisorder = fall <= MAX_FALL && Math.abs(back) <= REORDER_MS;
    if (!isDisorder && this.#isKnown(event, record)) return;
    if (isDisorder || (fall <= NEAR_FALL && back > 0 && back <= TIME_SLACK_MS)) {
      this.#noteOlder(event, back > OLDER_MS);
      if (event.bootSpan === bootSpan) this.#doubt(event, bootSpan);
    } else if (this.#isBehind(event, -back)) node.highest = sequence;
    else if (Math.abs(back) > TIME_SLACK_MS || !goOnElsewhere(event))
      this.#cutAt(this.#isTwice(event) ? behindPause(event, -back) : event, "serial-fell");
  }

  /**
   * Whether the serial continues after a long call, in a log in time order. A serial that the boot already has belongs to another boot, and so
   * does one after a pause longer than any call, unless the log is in that order.
   */
  #isBehind(event: OpenEvent, pauseMs: number): boolean {
    const { node, sequence } = event;
    if (!node.recent.goesOnBehind(sequence) || this.#isTwice(event)) return false;
    const { falls } = node.turns.saved();
    if (pauseMs > TIME_SLACK_MS && (falls === undefined || !seemsByTime(falls))) return false;
    if (pauseMs > REORDER_MS) node.paused = { event, pauseMs };
    return true;
  }

  /** Another event of this serial, with another time, is in its boot span. */
  #isTwice(event: OpenEvent): boolean {
    return event.sibling !== null || this.#hooks.isTaken(event);
  }

  #noteOlder(event: OpenEvent, isOlder: boolean): void {
    const first = firstOfOlder(event, isOlder);
    if (first !== undefined) this.#cutAt(first, "serial-fell");
  }

  /** If the source repeats an earlier event, reading continues from there. */
  #isKnown(event: OpenEvent, record: AuditRecord): boolean {
    const copy = this.#hooks.copyOf(event, record, event.node.index.at(event.timeMs));
    if (copy === undefined) return false;
    goBackTo(event, ...copy);
    event.node.returned = event;
    return true;
  }

  /**
   * Two boots may begin with the same line, from an unset clock. The following events then have serials already taken, or are
   * later than the whole boot, with a serial below its last, or above it without the events in between.
   */
  #isNoCopy(event: OpenEvent, record: AuditRecord): boolean {
    const { returned, newestMs, highest } = event.node;
    const bootSpan = event.bootSpan as BootSpan;
    const isBack = returned !== null && returned.bootSpan === bootSpan;
    if (event.sequence > bootSpan.lastSequence) {
      const isBoot = isBack && returned.timeMs < EARLIEST_MS && highest < bootSpan.lastSequence;
      if (!isBoot || event.timeMs <= bootSpan.lastMs) return false;
      this.#cutAt(returned.ended ? event : returned, "serial-fell");
      return true;
    }
    const isLater = isBack && event.timeMs > bootSpan.lastMs + TIME_SLACK_MS;
    if (!isLater && (!this.#hooks.isTaken(event) || this.#isCopy(event, record))) return false;
    const back = isBack && !returned.ended ? returned : event;
    this.#cutAt(isBack ? back : behindPause(event, event.timeMs - newestMs), "serial-fell");
    return true;
  }

  /** Two consecutive events with taken serials: the first of them began a boot. So did one after a pause, if a later one has such a serial. */
  #doubt(event: OpenEvent, bootSpan: BootSpan): void {
    const { node, sequence } = event;
    if (!this.#isTwice(event)) return;
    const first = behindPause(event, 0);
    if (first !== event) this.#cutAt(first, "serial-fell");
    else if (node.suspect === null || node.suspect.ended) node.suspect = event;
    else if (node.suspect.bootSpan === bootSpan) {
      this.#cutAt(node.suspect, "serial-fell");
      node.highest = Math.max(node.highest, sequence);
    }
  }

  #noteKernel({ node }: OpenEvent, kernel: string): void {
    const marks = node.bootSpan?.marks;
    if (marks?.kernel !== undefined && marks.kernel[1] !== kernel) this.#begin(node, "daemon-kernel");
    const bootSpan = node.bootSpan ?? this.#start(node, "source-start");
    bootSpan.marks.kernel = [bootSpan.marks.kernel?.[0] ?? kernel, kernel];
    bootSpan.isChanged = true;
  }

  /** Records values that only grow within a boot: sessions, ids of BPF programs. */
  #note(event: OpenEvent, record: AuditRecord, mark: "session" | "program", value: number | null): void {
    if (value === null || (mark === "session" && value >= SERIAL_RANGE - 1)) return;
    const time = mark === "session" ? "lastLoginMs" : "lastProgramMs";
    const bootSpan = event.bootSpan as BootSpan;
    const before = bootSpan.marks[mark];
    if (before !== undefined && value < before[1]) {
      if (event.timeMs <= bootSpan[time] + REORDER_MS || this.#isCopy(event, record)) return;
      this.#cutAt(event, mark === "session" ? "session-fell" : "prog-id-fell");
    }
    const placed = event.bootSpan as BootSpan;
    placed[time] = event.timeMs;
    const marks: Marks = placed.marks;
    marks[mark] = [marks[mark]?.[0] ?? value, value];
    placed.isChanged = true;
  }

  #cutUnlessFirst(event: OpenEvent, record: AuditRecord): void {
    const cut = "kernel-init";
    const bootSpan = event.bootSpan as BootSpan;
    if (this.#isCopy(event, record)) return;
    let isEarlier = bootSpan.hasEvents;
    for (const other of event.node.openEvents())
      isEarlier ||= other !== event && other.bootSpan === bootSpan && !other.daemon;
    if (isEarlier) this.#cutAt(event, cut);
    else bootSpan.cut = bootSpan.cut === "source-start" ? bootSpan.cut : cut;
    const begun = event.bootSpan as BootSpan;
    begun.marks.init = true;
    begun.isChanged = true;
  }

  #isCopy(event: OpenEvent, record: AuditRecord): boolean {
    return this.#hooks.copyOf(event, record, [event.bootSpan as BootSpan]) !== undefined;
  }

  /** Starts a new boot with this event: later events of its node belong to that boot too. */
  #cutAt(event: OpenEvent, cut: Cut): void {
    const { node } = event;
    const old = event.bootSpan;
    const next = this.#begin(node, cut);
    for (const other of node.openEvents()) {
      if (other.bootSpan !== old || other === event) continue;
      if (other.place < event.place) other.ended = true;
      else this.#moveTo(other, next);
    }
    this.#moveTo(event, next);
  }

  #moveTo(event: OpenEvent, bootSpan: BootSpan): void {
    event.bootSpan = bootSpan;
    if (event.daemon) return;
    const { node } = event;
    event.sequence = event.serial;
    node.highest = Math.max(node.highest, event.serial);
    node.newestMs = Math.max(node.newestMs, event.timeMs);
    event.touchedMs = node.newestMs;
    node.index.note(bootSpan, event.timeMs);
  }

  #begin(node: NodeState, cut: Cut): BootSpan {
    const bootSpan = this.#start(node, cut);
    node.highest = Number.NEGATIVE_INFINITY;
    node.newestMs = Number.NEGATIVE_INFINITY;
    node.wrap = 0;
    node.suspect = null;
    node.paused = null;
    node.older.length = 0;
    node.recent.clear();
    return bootSpan;
  }

  #start(node: NodeState, cut: Cut): BootSpan {
    node.bootSpan = this.#newBootSpan(node, cut);
    return node.bootSpan;
  }

  #newBootSpan(node: NodeState, cut: Cut): BootSpan {
    const most = this.#mostBootSpans;
    if (this.bootSpans.length >= most) {
      const text = `its serial begins part ${most + 1} of a boot; a source may have at most ${most}: --bound source-boots=N`;
      throw new RecordProblem("boot-limit", text);
    }
    const bootSpan = new BootSpan(node.id, (this.bootSpans.at(-1)?.position ?? -1) + 1, cut);
    this.bootSpans.push(bootSpan);
    return bootSpan;
  }
}

/** The event that begins a boot if a serial is taken: the one after the last pause, if it is open and its pause was longer. */
function behindPause(event: OpenEvent, pauseMs: number): OpenEvent {
  const { paused } = event.node;
  if (paused === null || paused.pauseMs <= pauseMs) return event;
  const first = paused.event;
  return first.ended || first.bootSpan !== event.bootSpan ? event : first;
}
