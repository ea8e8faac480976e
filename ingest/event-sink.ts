// SPDX-License-Identifier: Apache-2.0
import {
  BlockReader,
  EventWriter,
  makeEventKey,
  RecordReader,
  type Statement,
  type Store,
  VARIANTS,
} from "../store/api.ts";
import type { Boot } from "./boot.ts";
import { BootBook } from "./boot-book.ts";
import { BootChooser } from "./choose-boot.ts";
import { EventRows } from "./event-rows.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";
import type { Segment } from "./segment.ts";

/** Turns finished events into rows: new ones, or more records of known ones. */
export class EventSink {
  readonly #book: BootBook;
  readonly #rows: RowDictionary;
  readonly #writer: EventWriter;
  readonly #known: EventRows;
  readonly #chooser: BootChooser;
  readonly #timeOf: Statement;
  readonly #onFull: (event: OpenEvent) => void;
  /** Boots that segments of this source have. */
  readonly #taken: Set<number>;
  /** Events that were not in the database before. */
  added = 0;
  /** Events whose serial another one has, with another time. */
  collisions = 0;
  /** Events that were in the database. */
  met = 0;

  /** `onFull` is told of an event for which its serial has no place left. */
  constructor(
    store: Store,
    rows: RowDictionary,
    segments: readonly Segment[],
    recent: (source: number, offset: number) => Buffer | undefined,
    onFull: (event: OpenEvent) => void,
  ) {
    this.#rows = rows;
    this.#book = new BootBook(store);
    this.#writer = new EventWriter(store);
    this.#known = new EventRows(rows, this.#writer, new RecordReader(store, new BlockReader(store, recent)));
    this.#chooser = new BootChooser(store, this.#book);
    this.#timeOf = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
    this.#onFull = onFull;
    this.#taken = new Set(segments.map(({ boot }) => boot));
  }

  write(event: OpenEvent): void {
    event.finish();
    const segment = event.segment as Segment;
    const { daemon, timeMs } = event;
    const boot = this.#bootOf(segment, daemon ? undefined : event.sequence, timeMs);
    if (!daemon) segment.note(event.sequence, timeMs);
    const sequence = event.sequence + (daemon ? 0 : segment.shift);
    const key = makeEventKey(boot.id, sequence, 0, daemon);
    if (!daemon && key > boot.highestKey) this.#insert(event, boot, key, sequence);
    else this.#place(event, boot, key, sequence);
  }

  /** True if the database has an event of this serial, with another time, in the segment's boot. */
  isTaken(segment: Segment, sequence: number, timeMs: number): boolean {
    if (segment.boot < 0) return false;
    this.#writer.flush();
    const key = makeEventKey(segment.boot, sequence + segment.shift, 0, false);
    const known = this.#timeOf.get(key) as number | undefined;
    return known !== undefined && known !== timeMs;
  }

  flush(): void {
    this.#writer.finish();
    this.#book.flush();
  }

  #bootOf(segment: Segment, sequence: number | undefined, timeMs: number): Boot {
    if (segment.boot < 0) {
      this.flush();
      this.#chooser.choose(segment, sequence, timeMs, this.#taken);
      this.#taken.add(segment.boot);
    }
    return this.#book.boot(segment.boot);
  }

  #place(event: OpenEvent, boot: Boot, firstKey: number, sequence: number): void {
    this.#writer.flush();
    for (let variant = 0; variant < VARIANTS; variant++) {
      const key = firstKey + variant * 2;
      const timeMs = this.#timeOf.get(key) as number | undefined;
      if (timeMs === undefined) {
        this.#insert(event, boot, key, sequence);
        return;
      }
      if (timeMs !== event.timeMs) {
        if (variant === 0) this.collisions++;
        continue;
      }
      this.met++;
      if (this.#known.merge(key, event)) boot.touch(key);
      return;
    }
    this.#onFull(event);
  }

  #insert(event: OpenEvent, boot: Boot, id: number, sequence: number): void {
    this.added++;
    boot.note(id, sequence, event.timeMs, event.daemon);
    const { types } = event;
    if (types.row === 0) types.row = this.#rows.strings.idOf(types.text);
    event.typesRow = types.row;
    this.#writer.insert(id, event.source, event);
  }
}
