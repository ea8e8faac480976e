// SPDX-License-Identifier: Apache-2.0

import { BlockReader } from "../store/blocks.ts";
import {
  bootDistance,
  bootOf,
  endOfBoot,
  firstKeyOfBoot,
  isDaemon,
  keyInBoot,
  VARIANTS,
  withVariant,
} from "../store/event-key.ts";
import { EventWriter } from "../store/event-writer.ts";
import { RecordReader } from "../store/records.ts";
import { BootSpanWriter } from "../store/repositories/boots/boot-span-rows.ts";
import { bootMaker } from "../store/repositories/boots/boot-writer.ts";
import { eventTimeReader } from "../store/repositories/events/event-keys.ts";
import type { KeySpan } from "../store/repositories/events/kernel-events.ts";
import { EventsOfSource } from "../store/repositories/sources/source-removal.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import type { BootSpan } from "./boot-span.ts";
import type { StoredBootSpan } from "./boot-span-rows.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";

export interface Move {
  readonly stored: StoredBootSpan;
  readonly boot: BootId;
  readonly shift: number;
}

/** Gives events ids in another boot. */
export class BootSpanMover {
  readonly rows: EventRows;
  /** Merged events: each was counted before. */
  merged = 0;
  /** Records of these that became copies. */
  copies = 0;
  readonly #makeBoot: ReturnType<typeof bootMaker>;
  readonly #events: EventsOfSource;
  readonly #timeOf: (key: number) => number | undefined;
  readonly #bootSpans: BootSpanWriter;

  constructor(store: Store) {
    const records = new RecordReader(store, new BlockReader(store));
    this.rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
    this.#makeBoot = bootMaker(store);
    this.#events = new EventsOfSource(store);
    this.#timeOf = eventTimeReader(store);
    this.#bootSpans = new BootSpanWriter(store);
  }

  /** Moves the source's events in the boot span's boot. */
  move(node: number, { stored: { source, bootSpan }, boot, shift }: Move): void {
    this.#makeBoot(boot, node, bootSpan.cut, bootSpan.firstMs, bootSpan.lastMs);
    const end = endOfBoot(bootSpan.boot);
    for (const [id, timeMs] of this.#events.read(source, firstKeyOfBoot(bootSpan.boot), end)) {
      const base = keyInBoot(id, boot, shift - bootSpan.shift);
      for (let variant = 0; variant < VARIANTS; variant++) {
        const target = withVariant(base, variant);
        const known = this.#timeOf(target);
        if (known !== undefined && (known !== timeMs || this.rows.areTwo(target, id, timeMs))) continue;
        if (known !== undefined) this.merged++;
        this.copies += this.rows.move(id, target, known !== undefined);
        break;
      }
    }
    this.rows.finish();
    this.#bootSpans.move(source, bootSpan.position, boot, shift);
  }

  /** Moves the source's events of a boot from `from` on into a new boot, with those of auditd itself among them. */
  moveToNew({ node, cut, boot }: BootSpan, source: number, [from, end]: KeySpan): void {
    const base = firstKeyOfBoot(bootOf(from));
    const distance = bootDistance(bootOf(from), boot);
    const own = this.#events.bytes(source, from, end, { first: 0, last: 0 });
    const low = this.#events.bytes(source, base, from, own);
    // an event of auditd itself belongs to the boot of the next kernel event, or to the last boot if there is none
    const until = low.behind > 0 ? own.last : Number.MAX_SAFE_INTEGER;
    const daemons = this.#events.daemons(source, base, endOfBoot(bootOf(from)), low.before, until);
    const events = this.#events.read(source, from, end);
    const timeMs = events[0]?.[1] ?? 0;
    this.#makeBoot(boot, node, cut, timeMs, timeMs);
    for (const [id] of events) if (!isDaemon(id)) this.rows.move(id, id + distance, false);
    for (const id of daemons) this.rows.move(id, id + distance, false);
    this.rows.finish();
  }
}
