// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { EventFlag } from "../store/event-flags.ts";
import { VARIANTS } from "../store/event-key.ts";
import type { Carrier } from "../transport/carrier.ts";
import { isBesideCall } from "../types/record-kinds.ts";
import type { Bounds } from "./bounds.ts";
import { EARLIEST_MS } from "./clock.ts";
import { NodeState } from "./node-state.ts";
import { noteRecord } from "./note-record.ts";
import { OpenEvent, TypePath } from "./open-event.ts";
import { isDaemonType } from "./record-kind.ts";
import { RecordProblem } from "./record-problem.ts";
import { isTellingCopy, type Repeat, repeatOf } from "./repeated-record.ts";
import { statedPid } from "./stated-pid.ts";

/** auditd's own end_of_event_timeout. Source: auditd.conf(5) */
const END_OF_EVENT_MS = 2000;
const MAX_OPEN = 4096;
/** Maximum number of further events with one id: a serial has room for this many. */
const MAX_TWINS = VARIANTS - 1;

/**
 * The assignment of a record: `twin` begins another event with the same id, since it cannot belong to the first; a `contradiction` may
 * belong to either and is assigned to none, a `stray` fits none; a `conflict` belongs to its event but disagrees with another record; `full` exceeds the bound.
 */
export type Taken = "added" | "copy" | "twin" | "conflict" | "contradiction" | "stray" | "full";

export interface AssemblyHooks {
  /** Gives the row of `node`. */
  readonly nodeId: (name: string | null) => number;
  /** Called with the first record of an event, and with later ones: determines its boot. */
  readonly place: (event: OpenEvent, record: AuditRecord, isFirst: boolean) => void;
  readonly map: (event: OpenEvent, record: AuditRecord) => void;
  /** Called with a copy of a record of the event. */
  readonly copied: (event: OpenEvent, record: AuditRecord) => void;
  /** The records of an open event. */
  readonly recordsOf: (event: OpenEvent) => readonly AuditRecord[];
  /** Called with each ended event, in the order of the first records. */
  readonly write: (event: OpenEvent) => void;
}

/**
 * Assembles events from records by node, time and serial, also if interleaved. An event ends at EOE, at the end of
 * the input, or when its node's newest time has advanced by 2 s since its last record was read.
 */
export class Assembler {
  readonly #hooks: AssemblyHooks;
  readonly #nodeName: string | null;
  readonly #readAs: ReadonlyMap<string, string>;
  readonly #bounds: Bounds;
  readonly #source: number;
  readonly nodes = new Map<string, NodeState>();
  /** Open events in the order of their first records, from #head on. */
  readonly #queue: OpenEvent[] = [];
  #head = 0;
  #opened = 0;
  #lastNode: NodeState | null = null;
  /** As in its records. */
  #lastName: string | null = null;
  readonly #types = new TypePath("");

  /**
   * `nodeName` is the value of --node: the node of all records, regardless of their own. Without it, `readAs` maps
   * names to other hosts; the empty name is that of records without one. `bounds`: of records of an event, and of nodes.
   */
  constructor(
    source: number,
    nodeName: string | null,
    hooks: AssemblyHooks,
    readAs: ReadonlyMap<string, string>,
    bounds: Bounds,
  ) {
    this.#bounds = bounds;
    this.#readAs = readAs;
    this.#source = source;
    this.#nodeName = nodeName;
    this.#hooks = hooks;
  }

  /** Adds the next record, at [offset, end) of the source, with its carrier; returns its relation to its event. */
  add(record: AuditRecord, carrier: Carrier | null, offset: number, end: number): Taken {
    const node = this.#nodeOf(this.#nodeName ?? record.node ?? carrier?.host ?? null);
    const { timeMs, serial } = record;
    const last = node.last;
    const isNext =
      last !== null &&
      last.serial === serial &&
      last.timeMs === timeMs &&
      isOfBoot(last, carrier) &&
      last.daemon === isDaemonType(record.type);
    const first = isNext ? last : this.#find(node, record, carrier);
    node.last = first;
    const repeat = first.twins === null ? this.#repeatOf(first, record) : "contradiction";
    const event = repeat === "contradiction" ? this.#twinFor(first, record) : first;
    if (repeat === "conflict") first.isTainted = true;
    if (event === undefined) return this.#leaveOut(first, record);
    if (event.records >= this.#bounds["event-records"]) return "full";
    const isFirst = event.records === 0;
    if (isFirst) event.bootId = carrier?.bootId ?? null;
    const isCopy = (event === first ? repeat : this.#repeatOf(event, record)) === "copy";
    if (isCopy) {
      event.copies++;
      event.isTainted ||= isTellingCopy(event, record);
      this.#hooks.copied(event, record);
    }
    if (!isCopy) this.#map(event, record, isFirst, repeat === "conflict");
    event.addBytes(this.#source, offset, end);
    if (timeMs > node.newestMs && !event.daemon) node.newestMs = timeMs;
    event.touchedMs = node.newestMs;
    this.#writeEnded();
    if (isCopy || repeat === "conflict") return repeat === "conflict" ? "conflict" : "copy";
    return isFirst && event.isTwin ? "twin" : "added";
  }

  /** Writes all events that are open: the input has ended. */
  end(): void {
    while (this.#head < this.#queue.length) this.#writeHead();
    this.#queue.length = 0;
    this.#head = 0;
  }

  /** Events in the queue, oldest first. */
  openEvents(): readonly OpenEvent[] {
    return this.#queue.slice(this.#head).filter((event) => !event.isForsaken);
  }

  /** Restores an event that was open when an ingest stopped. */
  reopen(node: NodeState, timeMs: number, serial: number, daemon: boolean): OpenEvent {
    return this.#open(node, timeMs, serial, daemon);
  }

  nodeNamed(name: string | null): NodeState {
    return this.#nodeOf(name);
  }

  #nodeOf(name: string | null): NodeState {
    if (this.#lastNode !== null && this.#lastName === name) return this.#lastNode;
    const node = this.#nodeOfHost(this.#nodeName === null ? (this.#readAs.get(name ?? "") ?? name) : name);
    this.#lastNode = node;
    this.#lastName = name;
    return node;
  }

  #nodeOfHost(name: string | null): NodeState {
    let node = this.nodes.get(name ?? "");
    if (node === undefined) {
      const most = this.#bounds["source-nodes"];
      if (this.nodes.size >= most)
        throw new RecordProblem(
          "node-limit",
          `a source may have at most ${most} hosts: --bound source-nodes=N`,
        );
      node = new NodeState(
        name === null ? null : Buffer.from(name, "latin1").toString("latin1"),
        this.#hooks.nodeId(name),
      );
      this.nodes.set(node.name ?? "", node);
    }
    return node;
  }

  #repeatOf(event: OpenEvent, record: AuditRecord): Repeat {
    return repeatOf(event, record, this.#hooks.recordsOf);
  }

  /** An event with contradicting records is rebuilt from all of them when it has ended. */
  #map(event: OpenEvent, record: AuditRecord, isFirst: boolean, isConflict: boolean): void {
    try {
      this.#hooks.place(event, record, isFirst);
      if (!isConflict) this.#hooks.map(event, record);
    } catch (error) {
      if (isFirst) this.#forsake(event);
      else event.isTainted = true;
      throw error;
    }
    noteRecord(event, record);
  }

  /**
   * Among several events with one id: the only event that the record can belong to, if there is exactly one.
   * A SYSCALL, or another record of a process, that fits none of them begins another event.
   */
  #twinFor(first: OpenEvent, record: AuditRecord): OpenEvent | undefined {
    const events = [first, ...(first.twins ?? [])];
    const copied = events.find((event) => this.#repeatOf(event, record) === "copy");
    if (copied !== undefined) return copied;
    const possible = events.filter((event) => this.#repeatOf(event, record) === "new");
    const isCall = record.type === "SYSCALL";
    if (possible.length === 0 && (isCall || statedPid(record) !== null)) return this.#openTwin(first);
    if (isCall || possible.length < 2) return possible[0];
    const own = possible.filter((event) => isNear(event, record));
    return own.length === 1 ? own[0] : undefined;
  }

  /** Marks the events that lack the record if it is theirs. */
  #leaveOut(first: OpenEvent, record: AuditRecord): "contradiction" | "stray" {
    const possible = [first, ...(first.twins ?? [])].filter(
      (event) => this.#repeatOf(event, record) === "new",
    );
    for (const event of possible) event.mayLack = true;
    return possible.length > 0 ? "contradiction" : "stray";
  }

  #openTwin(first: OpenEvent): OpenEvent | undefined {
    if ((first.twins?.length ?? 0) >= MAX_TWINS) return undefined;
    const { node, timeMs, serial, daemon } = first;
    const twin = new OpenEvent(node, timeMs, serial, daemon, this.#types);
    twin.isTwin = true;
    // Records that contradict those of the first event may be this one's.
    twin.mayLack = first.isTainted;
    twin.place = this.#opened++;
    first.twins ??= [];
    first.twins.push(twin);
    this.#queue.push(twin);
    return twin;
  }

  #find(node: NodeState, { timeMs, serial, type }: AuditRecord, carrier: Carrier | null): OpenEvent {
    const daemon = isDaemonType(type);
    let event = (daemon ? node.openDaemons : node.open).get(serial) ?? null;
    while (event !== null && (event.timeMs !== timeMs || !isOfBoot(event, carrier))) event = event.sibling;
    return event ?? this.#open(node, timeMs, serial, daemon);
  }

  #open(node: NodeState, timeMs: number, serial: number, daemon: boolean): OpenEvent {
    const event = new OpenEvent(node, timeMs, serial, daemon, this.#types);
    const open = daemon ? node.openDaemons : node.open;
    event.place = this.#opened++;
    event.sibling = open.get(serial) ?? null;
    open.set(serial, event);
    this.#queue.push(event);
    return event;
  }

  /** The first record of an event has failed: there is no event. */
  #forsake(event: OpenEvent): void {
    forget(event);
    event.ended = true;
    event.isForsaken = true;
  }

  #writeEnded(): void {
    const queue = this.#queue;
    while (this.#head < queue.length) {
      const head = queue[this.#head] as OpenEvent;
      // An event waiting for its boot span is kept outside the queue: it must not delay the others.
      const isOver =
        head.ended || head.bootSpan === null || head.node.newestMs - head.touchedMs > END_OF_EVENT_MS;
      if ((!isOver || mayBeginBoot(head)) && queue.length - this.#head <= MAX_OPEN) return;
      this.#writeHead();
    }
  }

  #writeHead(): void {
    const event = this.#queue[this.#head++] as OpenEvent;
    if (this.#head > MAX_OPEN) {
      this.#queue.copyWithin(0, this.#head);
      this.#queue.length -= this.#head;
      this.#head = 0;
    }
    if (event.isForsaken) return;
    forget(event);
    event.ended = true;
    if (event.bootSpan === null) event.isPassed = true;
    else this.#hooks.write(event);
  }
}

/** Before the clock is set, two boots may write the same: the right one is known only once the clock is set. */
function mayBeginBoot({ node: { returned, newestMs }, place, bootSpan }: OpenEvent): boolean {
  return (
    returned !== null &&
    newestMs < EARLIEST_MS &&
    bootSpan !== null &&
    bootSpan === returned.bootSpan &&
    place >= returned.place
  );
}

/** Data of a call belongs to an event with a call; a process's record to the event that names the process. */
function isNear(event: OpenEvent, record: AuditRecord): boolean {
  if (isBesideCall(record.type)) return (event.flags & EventFlag.syscall) !== 0;
  const pid = statedPid(record);
  return pid !== null && pid === event.statedPid;
}

/** False if the journal assigns the record to another boot than the event. */
function isOfBoot({ bootId }: OpenEvent, carrier: Carrier | null): boolean {
  return bootId === null || carrier === null || carrier.bootId === null || carrier.bootId === bootId;
}

function forget(event: OpenEvent): void {
  if (event.isTwin) return;
  const { node, serial } = event;
  if (node.last === event) node.last = null;
  const open = event.daemon ? node.openDaemons : node.open;
  const first = open.get(serial) as OpenEvent;
  if (first === event) {
    if (event.sibling === null) open.delete(serial);
    else open.set(serial, event.sibling);
    return;
  }
  let before = first;
  while (before.sibling !== null && before.sibling !== event) before = before.sibling;
  before.sibling = event.sibling;
}
