// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfBoot, MAX_BOOT, nextBoot } from "../store/event-key.ts";
import { type BootRow, BootWriter, freeBoot } from "../store/repositories/boots/boot-writer.ts";
import { GapWriter } from "../store/repositories/gaps/gap-writer.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { Boot } from "./boot.ts";
import { RecordProblem } from "./record-problem.ts";

/** Boots in progress, and the rows derived from their events: boot, gap, time_bucket, fold. The cost per boot does not depend on their number. */
export class BootBook {
  readonly #boots = new Map<BootId, Boot>();
  readonly #changed = new Set<Boot>();
  /** The lowest id that was added or changed in each boot. */
  readonly lowest = new Map<BootId, number>();
  /** Boots that have no row yet. */
  readonly #made = new Set<BootId>();
  readonly #known = new Map<BootId, readonly [number, number] | undefined>();
  readonly #gaps: GapWriter;
  readonly #rows: BootWriter;
  /** The lowest free boot id, as far as known. */
  #free: BootId;

  constructor(store: Store) {
    this.#gaps = new GapWriter(store);
    this.#rows = new BootWriter(store);
    this.#free = freeBoot(store);
  }

  /** A boot in the database, or created here. */
  boot(id: BootId): Boot {
    let boot = this.#boots.get(id);
    if (boot === undefined) {
      boot = new Boot(this.#rows.read(id) as BootRow, this.#rows.highestKey(id));
      this.#boots.set(id, boot);
      this.#known.set(id, boot.hasEvents ? [boot.firstSequence, boot.lastSequence] : undefined);
    }
    return boot;
  }

  /** Boots of a node in the database, in time order. */
  bootsOfNode(node: number): BootRow[] {
    return this.#rows.readOfNode(node);
  }

  /** A new boot. Throws RecordProblem if no id is free. */
  create(node: number, cut: string, timeMs: number): Boot {
    while (this.#free <= MAX_BOOT && this.#isTaken(this.#free)) this.#free = nextBoot(this.#free);
    const id = this.#free;
    if (id > MAX_BOOT)
      throw new RecordProblem("boot-limit", `the database has ${MAX_BOOT + 1} boots, its maximum`);
    this.#free = nextBoot(id);
    const row = { id, node, cut, first_ms: timeMs, last_ms: timeMs, first_seq: 1, last_seq: 0 };
    const boot = new Boot(row, firstKeyOfBoot(id));
    this.#boots.set(id, boot);
    this.#known.set(id, undefined);
    this.#made.add(id);
    this.#changed.add(boot);
    return boot;
  }

  #isTaken(id: BootId): boolean {
    return this.#boots.has(id) || this.#rows.read(id) !== undefined;
  }

  /** Schedules the boot for the next flush(); call it for each event added or changed. */
  changed(boot: Boot): void {
    this.#changed.add(boot);
  }

  /** Writes the changes since the last call; query's conclusions on changed boots are cut at the first change. */
  flush(): void {
    for (const boot of this.#changed) {
      if (boot.lowestChange === Number.POSITIVE_INFINITY && !this.#made.has(boot.id)) continue;
      this.#rows.write(boot.row());
      this.#known.set(boot.id, this.#gaps.add(boot.id, this.#known.get(boot.id), boot.runs.take()));
      for (const [number, { first, last, events }] of boot.buckets.take())
        this.#rows.addBucket(boot.id, number, first, last, events);
      this.#rows.invalidate(boot.id, boot.lowestChange);
      this.lowest.set(boot.id, Math.min(boot.lowestChange, this.lowest.get(boot.id) ?? boot.lowestChange));
      boot.lowestChange = Number.POSITIVE_INFINITY;
    }
    this.#changed.clear();
    this.#made.clear();
    if (this.#boots.size <= MAX_KEPT) return;
    this.#boots.clear();
    this.#known.clear();
  }
}

/** Boots cached in memory; others are read again when needed. */
const MAX_KEPT = 4096;
