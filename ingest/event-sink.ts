// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";
import { BlockReader } from "../store/blocks.ts";
import { EventFlag } from "../store/event-flags.ts";
import {
  bootOf,
  makeEventKey,
  SERIAL_RANGE,
  spanOfSequences,
  VARIANTS,
  withVariant,
} from "../store/event-key.ts";
import { EventWriter, type RefusedEvent } from "../store/event-writer.ts";
import { RecordReader } from "../store/records.ts";
import { eventTimeReader } from "../store/repositories/events/event-keys.ts";
import { type RecordPlace, RecordPlaces } from "../store/repositories/events/kernel-events.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import type { Boot } from "./boot.ts";
import { BootBook } from "./boot-book.ts";
import { type BootSpan, keysOf } from "./boot-span.ts";
import { BootChooser } from "./choose-boot.ts";
import { EventRows } from "./event-rows.ts";
import { isFatal } from "./failed-records.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

type EventKey = ReturnType<typeof makeEventKey>;

export interface SinkHooks {
  /** Called with an event whose serial has no free slot. */
  readonly onFull: (event: OpenEvent) => void;
  /** Called with an event refused by the database: source, offset, length … of its records. */
  readonly onRefused: (error: unknown, runs: readonly number[]) => void;
  /** Number of its records that are copies of stored ones. */
  readonly onCopies: (count: number) => void;
  /** Its records disagree with those in the database. */
  readonly onConflict: (event: OpenEvent) => void;
  /** The database has a different event with the same id. */
  readonly onContradiction: (event: OpenEvent) => void;
  /** It may belong to several stored events with its id, and is assigned to none. */
  readonly onStray: (event: OpenEvent) => void;
}

/** Turns finished events into rows: new ones, or more records of known ones. */
export class EventSink {
  readonly #book: BootBook;
  readonly #rows: RowDictionary;
  readonly #writer: EventWriter;
  readonly #known: EventRows;
  readonly #chooser: BootChooser;
  readonly #timeOf: (key: number) => number | undefined;
  readonly #places: RecordPlaces;
  readonly #hooks: SinkHooks;
  /** Boots of this source's boot spans. */
  readonly #taken: Set<BootId>;
  /** Events that were not in the database before. */
  added = 0;
  /** Events whose serial also belongs to another one, with another time. */
  collisions = 0;
  /** Boots with such events. */
  readonly collided = new Set<BootId>();
  /** Events that were in the database. */
  met = 0;

  constructor(
    store: Store,
    rows: RowDictionary,
    bootSpans: readonly BootSpan[],
    recent: (source: number, offset: number) => Buffer | undefined,
    hooks: SinkHooks,
  ) {
    this.#rows = rows;
    this.#book = new BootBook(store);
    this.#hooks = hooks;
    this.#writer = new EventWriter(store, (refused) => this.#takeBack(refused));
    this.#known = new EventRows(rows, this.#writer, new RecordReader(store, new BlockReader(store, recent)));
    this.#chooser = new BootChooser(store, this.#book);
    this.#timeOf = eventTimeReader(store);
    this.#places = new RecordPlaces(store);
    this.#taken = new Set(bootSpans.map(({ boot }) => boot));
  }

  write(open: OpenEvent): void {
    const event = open.isTainted ? this.#known.remade(open) : open;
    if (event !== open) this.#hooks.onCopies(event.copies - open.copies);
    event.finish();
    const bootSpan = event.bootSpan as BootSpan;
    const { daemon, timeMs } = event;
    const boot = this.#bootOf(bootSpan, daemon ? undefined : event.sequence, timeMs);
    if (daemon) bootSpan.noteDaemon(timeMs);
    else bootSpan.note(event.sequence, timeMs);
    const sequence = event.sequence + (daemon ? 0 : bootSpan.shift);
    const key = makeEventKey(boot.id, sequence, 0, daemon);
    if (!daemon && key > boot.highestKey) this.#insert(event, boot, key, sequence);
    else this.#place(event, boot, key, sequence);
  }

  /** The boot span that contains this event, given by one record, and its sequence there. */
  copyOf(
    { serial, timeMs, daemon }: OpenEvent,
    record: AuditRecord,
    among: readonly BootSpan[],
  ): readonly [BootSpan, number] | undefined {
    this.#writer.flush();
    for (const bootSpan of among) {
      if (bootSpan.boot < 0) continue;
      for (const sequence of [serial, serial + SERIAL_RANGE]) {
        if (sequence < bootSpan.firstSequence || sequence > bootSpan.lastSequence) continue;
        const key = makeEventKey(bootSpan.boot, sequence + bootSpan.shift, 0, false);
        for (let variant = 0; variant < VARIANTS; variant++) {
          const id = withVariant(key, variant);
          if (this.#timeOf(id) === timeMs && this.#known.mayHave(id, record, { timeMs, serial, daemon }))
            return [bootSpan, sequence];
        }
      }
    }
    return undefined;
  }

  /** Position of the event with this sequence and time. */
  placeOf(sequence: number, timeMs: number, among: readonly BootSpan[]): RecordPlace | undefined {
    for (const { boot, shift } of among) {
      if (boot < 0) continue;
      const found = this.#places.atTime(spanOfSequences(boot, sequence + shift), timeMs);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Position of the first event of a boot span. */
  firstOf(bootSpan: BootSpan): RecordPlace | undefined {
    return this.#places.first(keysOf(bootSpan));
  }

  /** True if the database has an event of this serial, with another time, in the boot span's boot. */
  isTaken(bootSpan: BootSpan, sequence: number, timeMs: number): boolean {
    if (bootSpan.boot < 0) return false;
    this.#writer.flush();
    const key = makeEventKey(bootSpan.boot, sequence + bootSpan.shift, 0, false);
    const known = this.#timeOf(key);
    return known !== undefined && known !== timeMs;
  }

  /** The lowest id that was written in each boot. */
  get lowest(): ReadonlyMap<BootId, number> {
    return this.#book.lowest;
  }

  /** The records of an open event, read from the source's bytes. */
  recordsOf(event: OpenEvent): AuditRecord[] {
    return this.#known.openRecords(event);
  }

  flush(): void {
    this.#writer.finish();
    this.#book.flush();
    this.#rows.texts.flush();
  }

  #bootOf(bootSpan: BootSpan, sequence: number | undefined, timeMs: number): Boot {
    if (bootSpan.boot < 0) {
      this.flush();
      this.#chooser.choose(bootSpan, sequence, timeMs, this.#taken);
      this.#taken.add(bootSpan.boot);
      bootSpan.isChanged = true;
    }
    return this.#book.boot(bootSpan.boot);
  }

  #place(event: OpenEvent, boot: Boot, firstKey: EventKey, sequence: number): void {
    this.#writer.flush();
    for (let variant = 0; variant < VARIANTS; variant++) {
      const key = withVariant(firstKey, variant);
      const timeMs = this.#timeOf(key);
      if (timeMs === undefined) {
        this.#insert(event, boot, key, sequence);
        return;
      }
      if (timeMs !== event.timeMs) {
        if (variant === 0) this.collisions++;
        this.collided.add(boot.id);
        continue;
      }
      if (this.#known.contradicts(key, event)) {
        this.collisions++;
        this.collided.add(boot.id);
        if (!event.isTwin) this.#hooks.onContradiction(event);
        continue;
      }
      const target = this.#targetOf(event, boot, firstKey) ?? key;
      if (target === "none") return;
      this.met++;
      const merged = this.#known.merge(target, event);
      this.#hooks.onCopies(merged.copies);
      if (!merged.isChanged) return;
      if (merged.areContradictory) this.#hooks.onConflict(event);
      boot.touch(target);
      this.#book.changed(boot);
      return;
    }
    this.#hooks.onFull(event);
  }

  /**
   * For records without a call or a process that fit several stored events: the event that has them, or none; then each is marked, since it may
   * lack them. Undefined for all others.
   */
  #targetOf(event: OpenEvent, boot: Boot, firstKey: EventKey): EventKey | "none" | undefined {
    if ((event.flags & EventFlag.syscall) !== 0 || event.statedPid !== null) return undefined;
    const fitting: EventKey[] = [];
    for (let variant = 0; variant < VARIANTS; variant++) {
      const key = withVariant(firstKey, variant);
      if (this.#timeOf(key) === event.timeMs && !this.#known.contradicts(key, event)) fitting.push(key);
    }
    if (fitting.length < 2) return undefined;
    const own = fitting.find((key) => this.#known.hasAll(key, event));
    if (own !== undefined) return own;
    for (const key of fitting) {
      this.#known.markLacking(key);
      boot.touch(key);
    }
    this.#book.changed(boot);
    this.#hooks.onStray(event);
    return "none";
  }

  #insert(event: OpenEvent, boot: Boot, id: number, sequence: number): void {
    const { types } = event;
    if (types.row === 0) types.row = this.#rows.strings.idOf(types.text);
    event.typesRow = types.row;
    try {
      this.#writer.insert(id, event.source, event);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.#writer.flush();
      this.#writer.remove(id);
      throw error;
    }
    this.added++;
    boot.note(id, sequence, event.timeMs, event.daemon);
    this.#book.changed(boot);
  }

  /** An event was counted but its rows were refused: its boot is rebuilt when the source is complete. */
  #takeBack({ id, runs, error }: RefusedEvent): void {
    this.added--;
    this.collided.add(bootOf(id));
    this.#hooks.onRefused(error, runs);
  }
}
