// SPDX-License-Identifier: Apache-2.0

import {
  endOfBoot,
  firstKeyOfBoot,
  makeEventKey,
  SERIAL_RANGE,
  VARIANTS,
  withVariant,
} from "../store/event-key.ts";
import type { BootRow } from "../store/repositories/boots/boot-writer.ts";
import { eventTimeReader } from "../store/repositories/events/event-keys.ts";
import { KernelEvents } from "../store/repositories/events/kernel-events.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import type { BootBook } from "./boot-book.ts";
import type { BootSpan } from "./boot-span.ts";
import { OlderBoots } from "./older-boots.ts";

/** Kernel stamps are from a call's entry: they run back by up to a minute. */
export const TIME_SLACK_MS = 65_000;

/** Finds the boot of a boot span's first event, by the known events around it. */
export class BootChooser {
  readonly #book: BootBook;
  readonly #older = new Map<number, OlderBoots>();
  readonly #timeOf: (key: number) => number | undefined;
  readonly #events: KernelEvents;

  constructor(store: Store, book: BootBook) {
    this.#book = book;
    this.#timeOf = eventTimeReader(store);
    this.#events = new KernelEvents(store);
  }

  /**
   * Assigns a preliminary boot to the boot span; joinBoots decides when the source is complete. A boot in `taken` belongs to another
   * boot span of the same source. `sequence` is undefined for auditd's own events.
   */
  choose(bootSpan: BootSpan, sequence: number | undefined, timeMs: number, taken: ReadonlySet<BootId>): void {
    const boots = this.#candidates(bootSpan, timeMs).filter(({ id }) => !taken.has(id));
    for (const shift of sequence === undefined ? [] : [0, SERIAL_RANGE]) {
      const found = boots.find((boot) =>
        this.#hasPlace(boot, (sequence as number) + shift, timeMs, bootSpan),
      );
      if (found === undefined) continue;
      bootSpan.boot = found.id;
      bootSpan.shift = shift;
      return;
    }
    const around =
      sequence === undefined
        ? boots.find((boot) => boot.first_ms <= timeMs && timeMs <= boot.last_ms + TIME_SLACK_MS)
        : undefined;
    bootSpan.boot = (around ?? this.#book.create(bootSpan.node, bootSpan.cut, timeMs)).id;
  }

  /** Boots known before the source: those at the time, and the one that the boot span may continue. */
  #candidates({ node, cut }: BootSpan, timeMs: number): BootRow[] {
    let older = this.#older.get(node);
    if (older === undefined) {
      older = new OlderBoots(this.#book.bootsOfNode(node));
      this.#older.set(node, older);
    }
    const found = older.around(timeMs, TIME_SLACK_MS);
    const last = cut === "source-start" ? older.lastBefore(timeMs) : undefined;
    return last === undefined || found.includes(last) ? found : [...found, last];
  }

  #hasPlace(boot: BootRow, sequence: number, timeMs: number, bootSpan: BootSpan): boolean {
    if (sequence >= 2 * SERIAL_RANGE || boot.last_seq < boot.first_seq) return false;
    const key = makeEventKey(boot.id, sequence, 0, false);
    for (let variant = 0; variant < VARIANTS; variant++)
      if (this.#timeOf(withVariant(key, variant)) === timeMs) return true;
    if (bootSpan.cut !== "source-start") return false;
    if (sequence > boot.last_seq) {
      const isLatest = (this.#older.get(bootSpan.node)?.lastBefore(timeMs)?.last_ms ?? 0) <= boot.last_ms;
      return (
        sequence - boot.last_seq < SERIAL_RANGE / 2 && timeMs >= boot.last_ms - TIME_SLACK_MS && isLatest
      );
    }
    if (sequence < boot.first_seq || this.#timeOf(key) !== undefined) return false;
    const before = this.#events.before(key, firstKeyOfBoot(boot.id))?.[1];
    const after = this.#events.after(key, endOfBoot(boot.id))?.[1];
    return (before ?? timeMs) <= timeMs + TIME_SLACK_MS && (after ?? timeMs) >= timeMs - TIME_SLACK_MS;
  }
}
