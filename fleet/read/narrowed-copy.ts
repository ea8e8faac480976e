// SPDX-License-Identifier: Apache-2.0
import { bootOf, isDaemon } from "../../store/event-key.ts";
import { partialCopy } from "../../store/repositories/portable/partial-copy.ts";
import { finishLoad, PortableLoader } from "../../store/repositories/portable/portable-loader.ts";
import { type EventTimes, giveTimes } from "../../store/search/event-times.ts";
import type { Store } from "../../store/store.ts";
import { append } from "../../types/group-by.ts";
import type { BootId } from "../../types/ids.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch, Manifest, ShippedBoot } from "../manifest.ts";
import { type CopiedBoot, type CopiedDatabase, ofTable } from "./copied-boot.ts";
import {
  BESIDE_TASKS,
  beginDatabase,
  factsOf,
  type RowTarget,
  takeBlocks,
  takeTasks,
} from "./copied-rows.ts";
import { countFitting, type Fitting, type LocalKey, waysToRead } from "./fitting-events.ts";
import { callsOf, eventsAt, type FoundEvent, firstTelling, placeProbes, twins } from "./probed-events.ts";
import { requireWhole } from "./read-manifests.ts";
import { type ReadEvent, readEvents } from "./read-rows.ts";
import { takeEvents } from "./working-copy.ts";

/** Facts about copied events from other rows. */
export interface Told {
  /** Their records. */
  readonly records: boolean;
  /** Whether missing serials make their location doubtful. */
  readonly doubts: boolean;
  /** The root directory of their files' names. */
  readonly roots: boolean;
}

const KEYS_AT_ONCE = 4096;

/**
 * A working copy with some of the events: those that match conditions, and those needed for their location, their name and their
 * order. All other rows except those of events and tasks are complete. Queries about the matching events have the same answers as in a copy with all events.
 */
export class NarrowedCopy {
  readonly #target: RowTarget;
  readonly #databases: CopiedDatabase[] = [];
  readonly #boots = new Map<BootId, CopiedBoot>();
  readonly #ofBatch = new Map<bigint, CopiedDatabase>();
  /** Keys in the copy of the present events, and of the requested ones. */
  readonly #taken = new Set<number>();
  readonly #sought = new Set<number>();
  readonly #timed = new Set<number>();
  /** Times of named but absent events: no more is needed of them. */
  readonly times: EventTimes = { known: new Map(), unknown: new Set() };
  /** Boots with a matching event, and completely copied boots. */
  readonly #hit = new Set<BootId>();
  readonly #whole = new Set<BootId>();
  /** Events of auditd itself whose position is not known yet. */
  #unplaced: { readonly boot: CopiedBoot; readonly timeMs: number }[] = [];

  private constructor(store: Store, connection: FleetConnection) {
    const loader = store.transaction(() => new PortableLoader(store));
    this.#target = { store, connection, loader, lacks: partialCopy(store) };
    giveTimes(store, this.times);
  }

  /** Fills an empty database with all rows except those of events and tasks. */
  static async begin(
    store: Store,
    connection: FleetConnection,
    manifests: readonly Manifest[],
    isAsked: (boot: ShippedBoot) => boolean,
  ): Promise<NarrowedCopy> {
    const copy = new NarrowedCopy(store, connection);
    const asked = manifests.flatMap((manifest) => {
      const boots = manifest.boots.filter(isAsked);
      return boots.length === 0 ? [] : [{ manifest, boots }];
    });
    const batches = asked.flatMap(({ manifest, boots }) =>
      [...manifest.batches, ...boots.flatMap((boot) => boot.batches)].filter(
        ({ table }) => table !== "blocks",
      ),
    );
    await requireWhole(connection, batches);
    const facts = await factsOf(connection, ofTable(batches, "facts"), BESIDE_TASKS);
    for (const { manifest, boots } of asked) {
      const database = beginDatabase(copy.#target, manifest, boots, facts);
      copy.#databases.push(database);
      for (const boot of database.boots) {
        copy.#boots.set(boot.row, boot);
        for (const { batch } of boot.events) copy.#ofBatch.set(batch, database);
      }
    }
    store.transaction(() => copy.#target.loader.finish());
    for (const row of copy.#target.lacks.entangledBoots()) copy.#whole.add(row);
    await copy.#takeWhole(copy.#whole);
    await copy.#takeFound(await twins(connection, copy.#databases));
    copy.#unplaced = [];
    return copy;
  }

  /** Number of matching events by batch. */
  async fitting(condition: string): Promise<Fitting> {
    const events = this.#databases.flatMap(({ boots }) => boots.flatMap((boot) => boot.events));
    return countFitting(this.#target.connection, events, condition);
  }

  /** All calls of the events on the server. */
  async calls(): Promise<[arch: number, number: number][]> {
    return callsOf(
      this.#target.connection,
      this.#databases.flatMap(({ boots }) => boots.flatMap(({ events }) => events)),
    );
  }

  /** Copies the matching events, or at least this many of them. */
  async take(fitting: Fitting, most = Number.POSITIVE_INFINITY): Promise<void> {
    for (const row of await this.#take(fitting, most)) this.#hit.add(row);
  }

  /** Reads the times of events that readers of the copy missed; false: there are none. */
  async learnTimes(): Promise<boolean> {
    return this.#learn(this.times.unknown);
  }

  /** Copies the rows needed for the copied events. */
  async settle({ records, doubts, roots }: Told): Promise<void> {
    for (const row of this.#whole) if (!this.#hit.has(row)) this.#hit.add(row);
    for (;;) {
      const boots = [...this.#hit].map((row) => this.#boots.get(row)!);
      if (roots) await this.#take(await this.#ofBoots(boots, "row_root_change != ''"));
      if (doubts) await this.#takeTelling(boots);
      await this.#takePlaces();
      await takeTasks(this.#target, boots, this.#whole);
      await this.#learn(this.#target.lacks.missingProofs());
      const uncertain = doubts ? this.#target.lacks.uncertainBoots() : [];
      const next = uncertain.filter((row) => this.#hit.has(row) && !this.#whole.has(row));
      if (next.length === 0) break;
      for (const row of next) this.#whole.add(row);
      await this.#takeWhole(next);
    }
    if (records || this.#target.lacks.hasContestedNames()) await takeBlocks(this.#target, this.#databases);
  }

  /** Builds the derived data of a search. */
  finish(): void {
    finishLoad(this.#target.store);
  }

  async #takeWhole(rows: Iterable<BootId>): Promise<void> {
    const boots = [...rows].flatMap((row) => this.#boots.get(row) ?? []);
    if (boots.length > 0) await this.#take(await this.#ofBoots(boots, "1"));
  }

  async #ofBoots(boots: readonly CopiedBoot[], condition: string): Promise<Fitting> {
    return countFitting(
      this.#target.connection,
      boots.flatMap(({ events }) => events),
      condition,
    );
  }

  /** Returns the boots of the events. All hosts are read by one query: one for each costs the server more than the answer. */
  async #take(fitting: Fitting, most = Number.POSITIVE_INFINITY): Promise<Set<BootId>> {
    const events = this.#databases.flatMap(({ boots }) => boots.flatMap((boot) => boot.events));
    const { many, few } = waysToRead(events, fitting, most);
    const boots = await this.#takeOf(many, fitting.condition);
    for (const row of await this.#takePairs(few)) boots.add(row);
    return boots;
  }

  async #takeOf(batches: readonly Batch[], condition: string): Promise<Set<BootId>> {
    const boots = new Set<BootId>();
    const { store, loader, connection } = this.#target;
    for await (const some of readEvents(connection, batches, condition)) {
      const fresh = new Map<CopiedDatabase, ReadEvent[]>();
      for (const one of some) {
        const database = this.#ofBatch.get(one.batch)!;
        const key = one.event.id + database.carried.eventShift;
        boots.add(bootOf(key));
        if (isDaemon(key))
          this.#unplaced.push({ boot: this.#boots.get(bootOf(key))!, timeMs: one.event.timeMs });
        if (this.#taken.has(key)) continue;
        this.#taken.add(key);
        append(fresh, database, one);
      }
      for (const [database, events] of fresh)
        store.transaction(() => {
          loader.resume(database.carried);
          takeEvents(loader, events);
        });
    }
    return boots;
  }

  /** Events by their keys in the copy; one missing from the server is older than the log. */
  async #takeKeys(keys: readonly number[]): Promise<void> {
    const fresh = keys.filter((key) => !this.#taken.has(key) && !this.#sought.has(key));
    for (const key of fresh) this.#sought.add(key);
    await this.#takeFound(await eventsAt(this.#target.connection, this.#databases, fresh));
  }

  async #takeFound(found: readonly FoundEvent[]): Promise<void> {
    await this.#takePairs(
      found
        .filter(({ key }) => !this.#taken.has(key))
        .map(({ batch, key }) => [batch, key - this.#ofBatch.get(batch)!.carried.eventShift]),
    );
  }

  async #takePairs(pairs: readonly LocalKey[]): Promise<Set<BootId>> {
    const boots = new Set<BootId>();
    for (let at = 0; at < pairs.length; at += KEYS_AT_ONCE) {
      const some = pairs.slice(at, at + KEYS_AT_ONCE);
      const batches = [...new Set(some.map(([batch]) => batch))];
      const taken = await this.#takeOf(
        batches.map((batch) => ({ table: "events", batch, rows: 0 })),
        `(batch, key) IN (${some.map(([batch, key]) => `(${batch}, ${key})`).join(", ")})`,
      );
      for (const row of taken) boots.add(row);
    }
    return boots;
  }

  async #learn(events: Iterable<number>): Promise<boolean> {
    const fresh = [...events].filter((key) => !this.#taken.has(key) && !this.#timed.has(key));
    for (const key of fresh) this.#timed.add(key);
    for (const { key, timeMs } of await eventsAt(this.#target.connection, this.#databases, fresh))
      this.times.known.set(key, timeMs);
    return fresh.length > 0;
  }

  /** Events that show whether a boot has calls that could be missing. */
  async #takeTelling(boots: readonly CopiedBoot[]): Promise<void> {
    const lossy = new Set(this.#target.lacks.bootsWithGaps());
    await this.#takeKeys(
      await firstTelling(
        this.#target.connection,
        boots.filter(({ row }) => lossy.has(row)),
      ),
    );
  }

  async #takePlaces(): Promise<void> {
    const unplaced = this.#unplaced;
    this.#unplaced = [];
    await this.#takeKeys(await placeProbes(this.#target.connection, unplaced));
  }
}
