// SPDX-License-Identifier: Apache-2.0
import { EventWriter, makeEventKey, type Statement, type Store, VARIANTS } from "../store/api.ts";
import type { Boot } from "./boot.ts";
import { BootBook } from "./boot-book.ts";
import { chooseBoot } from "./choose-boot.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";
import type { Segment } from "./segment.ts";

/** Turns finished events into rows. */
export class EventSink {
  readonly book: BootBook;
  readonly #rows: RowDictionary;
  readonly #source: number;
  readonly #writer: EventWriter;
  readonly #timeOf: Statement;
  readonly #store: Store;
  /** Events that were not in the database before. */
  added = 0;

  constructor(store: Store, source: number, rows: RowDictionary) {
    this.#store = store;
    this.#source = source;
    this.#rows = rows;
    this.book = new BootBook(store);
    this.#writer = new EventWriter(store);
    this.#timeOf = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
  }

  write(event: OpenEvent): void {
    event.finish();
    const segment = event.segment as Segment;
    const boot = this.bootOf(segment, event);
    const { daemon, timeMs } = event;
    const sequence = event.sequence + segment.shift;
    if (!daemon) segment.note(event.sequence, timeMs);
    const key = makeEventKey(boot.id, sequence, 0, daemon);
    if (!daemon && key > boot.highestKey) this.#insert(event, boot, key, sequence);
    else this.#place(event, boot, sequence);
  }

  /** True if the database has an event of this serial in the segment's boot. */
  isTaken(segment: Segment, sequence: number): boolean {
    if (segment.boot < 0) return false;
    this.#writer.flush();
    return this.#timeOf.get(makeEventKey(segment.boot, sequence + segment.shift, 0, false)) !== undefined;
  }

  flush(): void {
    this.#writer.flush();
    this.book.flush();
  }

  bootOf(segment: Segment, event: OpenEvent): Boot {
    if (segment.boot < 0) chooseBoot(this.#store, this.book, segment, event);
    return this.book.boot(segment.boot);
  }

  #place(event: OpenEvent, boot: Boot, sequence: number): void {
    this.#writer.flush();
    for (let variant = 0; variant < VARIANTS; variant++) {
      const key = makeEventKey(boot.id, sequence, variant, event.daemon);
      const timeMs = this.#timeOf.get(key) as number | undefined;
      if (timeMs === undefined) {
        this.#insert(event, boot, key, sequence);
        return;
      }
      if (timeMs === event.timeMs) return;
    }
  }

  #insert(event: OpenEvent, boot: Boot, id: number, sequence: number): void {
    this.added++;
    boot.note(id, sequence, event.timeMs, event.daemon);
    const { types } = event;
    if (types.row === 0) types.row = this.#rows.strings.idOf(types.text);
    event.typesRow = types.row;
    this.#writer.insert(id, this.#source, event);
  }
}
