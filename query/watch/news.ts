// SPDX-License-Identifier: Apache-2.0

import type { GivenNames } from "../../questions/account-names.ts";
import type { EventKey } from "../../questions/event-key.ts";
import type { EventSpan, SearchCriteria } from "../../questions/search-criteria.ts";
import { bootOf, firstKeyOfBoot, keyDistance } from "../../store/event-key.ts";
import { type ConcludedBoot, readConcluded, readContainerKeys } from "../../store/live-rows.ts";
import type { EventColumns } from "../../store/search/event-columns.ts";
import { planSearch, searchEvents } from "../../store/search/search.ts";
import type { Store } from "../../store/store.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import type { DetectionRule } from "../detections/rule.ts";
import type { RuleHit } from "../detections/rule-hits.ts";
import { readEscapes } from "../reports/escapes.ts";
import type { Cell } from "../reports/report-model.ts";
import { reportReader } from "../reports/report-reader.ts";

/** Events of so many serials before the last one are looked at again: they may have come, or got their place, later. */
const HORIZON = keyDistance(4096);
const MOST_CROSSINGS = 100_000;
/** Of the columns of an escape: rank, what, time, container, how, event. */
const [RANK, WHAT, TIME, CONTAINER, HOW, EVENT] = [1, 2, 3, 4, 5, 6];

/** A finding of report escapes of the two gravest kinds. */
export interface Crossing {
  readonly rank: number;
  readonly what: Cell;
  readonly time: Cell;
  readonly container: Cell;
  readonly how: Cell;
  readonly event: Cell;
  readonly events: readonly string[];
}

/** News since the last look at a database that another process writes. Each look may have its own connection. */
export class News {
  readonly #names: GivenNames | undefined;
  #ends: Map<BootId, ConcludedBoot> | undefined;
  /** Boots in which something was concluded since the last look. */
  #changed: BootId[] = [];
  readonly #told = new Map<BootId, Set<number>>();
  /** By boot and event: the rules that were told of it. */
  readonly #hits = new Map<BootId, Map<EventKey, Set<DetectionRule>>>();
  #containers = new Set<string>();
  #crossings: Set<string> | undefined;

  /** `names` are those of a passwd file. */
  constructor(names?: GivenNames) {
    this.#names = names;
  }

  /** Begins a look; false for the first one, which only says from where on news are told. */
  begin(store: Store): boolean {
    const ends = readConcluded(store);
    const before = this.#ends;
    this.#ends = ends;
    if (before === undefined) {
      for (const { key } of readContainerKeys(store, [...ends.keys()])) this.#containers.add(key);
      for (const [boot, end] of ends) this.#told.set(boot, new Set(this.#idsIn(store, boot, end)));
      return false;
    }
    this.#changed = [...ends]
      .filter(([boot, { last, events }]) => {
        const known = before.get(boot);
        return known?.last !== last || known.events !== events;
      })
      .map(([boot]) => boot);
    return true;
  }

  get hasChanged(): boolean {
    return this.#changed.length > 0;
  }

  /** Events that fit and were not told yet, in their order. */
  *events(store: Store, criteria: SearchCriteria): Generator<EventColumns, void, undefined> {
    if (!this.hasChanged) return;
    const plan = planSearch(store, { ...criteria, since: this.#spans() });
    for (const columns of searchEvents(store, plan)) {
      const told = this.#toldOf(bootOf(columns[0]));
      if (told.has(columns[0])) continue;
      told.add(columns[0]);
      yield columns;
    }
    for (const boot of this.#changed) this.#forgetOld(boot);
  }

  /** Hits of rules that were not told yet, of events that were not there at the start. `find` looks for them. */
  hits(criteria: SearchCriteria, find: (criteria: SearchCriteria) => Iterable<RuleHit>): RuleHit[] {
    if (!this.hasChanged) return [];
    const found: RuleHit[] = [];
    for (const hit of find({ ...criteria, since: this.#spans() })) {
      if (this.#toldOf(bootOf(hit.event)).has(hit.event)) continue;
      const rules = this.#rulesOf(hit.event);
      if (rules.has(hit.rule)) continue;
      rules.add(hit.rule);
      found.push(hit);
    }
    for (const boot of this.#changed) this.#forgetOld(boot);
    return found;
  }

  /** Rows of containers that were not there, with the event that made or proves each. */
  containers(store: Store): { readonly id: ContainerId; readonly proof: number }[] {
    const found = readContainerKeys(store, this.#changed).filter(({ key }) => !this.#containers.has(key));
    for (const { key } of found) this.#containers.add(key);
    return found;
  }

  /** Findings of rank 1 and 2 that were not there; none the first time. */
  crossings(store: Store): Crossing[] {
    const reader = reportReader(store, this.#names);
    const [table] = readEscapes(reader, { words: [] }, MOST_CROSSINGS, { isApart: true }).tables;
    const rows = (table?.rows ?? []).filter(({ cells }) => Number(cells[RANK!]) <= 2);
    const before = this.#crossings;
    const keyed = rows.map((row) => ({ row, key: keyOf(row.cells) }));
    this.#crossings = new Set([...(before ?? []), ...keyed.map(({ key }) => key)]);
    if (before === undefined) return [];
    return keyed
      .filter(({ key }) => !before.has(key))
      .map(({ row: { cells, events } }) => ({
        rank: Number(cells[RANK!]),
        what: cells[WHAT!] ?? null,
        time: cells[TIME!] ?? null,
        container: cells[CONTAINER!] ?? null,
        how: cells[HOW!] ?? null,
        event: cells[EVENT!] ?? null,
        events,
      }));
  }

  #spans(): Map<BootId, readonly EventSpan[]> {
    const none: readonly EventSpan[] = [];
    const spans = new Map([...this.#ends!.keys()].map((boot) => [boot, none]));
    for (const boot of this.#changed) {
      const { last } = this.#ends!.get(boot)!;
      spans.set(boot, [{ first: this.#from.get(boot) ?? firstKeyOfBoot(boot), last }]);
    }
    return spans;
  }

  /** Where in each boot the next look begins. */
  readonly #from = new Map<BootId, EventKey>();

  #toldOf(boot: BootId): Set<number> {
    const known = this.#told.get(boot) ?? new Set<number>();
    this.#told.set(boot, known);
    return known;
  }

  #rulesOf(event: EventKey): Set<DetectionRule> {
    const boot = bootOf(event);
    const events = this.#hits.get(boot) ?? new Map<EventKey, Set<DetectionRule>>();
    this.#hits.set(boot, events);
    const rules = events.get(event) ?? new Set<DetectionRule>();
    events.set(event, rules);
    return rules;
  }

  #forgetOld(boot: BootId): void {
    const from = this.#keepFrom(boot, this.#ends!.get(boot)!);
    const told = this.#toldOf(boot);
    for (const id of told) if (id < from) told.delete(id);
    const hits = this.#hits.get(boot);
    for (const id of hits?.keys() ?? []) if (id < from) hits!.delete(id);
  }

  #keepFrom(boot: BootId, { lastOfKernel }: ConcludedBoot): EventKey {
    const from = Math.max(firstKeyOfBoot(boot), lastOfKernel - HORIZON) as EventKey;
    this.#from.set(boot, from);
    return from;
  }

  #idsIn(store: Store, boot: BootId, end: ConcludedBoot): number[] {
    const spans: readonly EventSpan[] = [{ first: this.#keepFrom(boot, end), last: end.last }];
    const plan = planSearch(store, { since: new Map([[boot, spans]]), boots: [boot] });
    return [...searchEvents(store, plan)].map(([id]) => id);
  }
}

function keyOf(cells: readonly Cell[]): string {
  return JSON.stringify([cells[RANK!], cells[WHAT!], cells[EVENT!]]);
}
