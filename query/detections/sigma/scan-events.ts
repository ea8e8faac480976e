// SPDX-License-Identifier: Apache-2.0

import { argumentFields, eventRecordFields, type RecordFields } from "../../../interpret/record-readings.ts";
import type { EventKey } from "../../../questions/event-key.ts";
import type { RecordSource } from "../../../questions/record-source.ts";
import { EventFlag } from "../../../store/event-flags.ts";
import { serialOf } from "../../../store/event-key.ts";
import {
  commandsBetween,
  hasBareRecordsAlone,
  namesBetween,
  namesOfFiles,
  type ScannedEvent,
} from "../../../store/repositories/detections/scanned-events.ts";
import type { IdRange } from "../../../store/search/id-ranges.ts";
import type { Lookup } from "../../../store/search/lookup.ts";
import { eventsWithWords } from "../../../store/search/word-scan.ts";
import type { Store } from "../../../store/store.ts";
import { recordsOfEvent } from "../../../transport/read-frame.ts";
import { columnFacts, factsKey } from "./event-facts.ts";
import { eventViews } from "./event-views.ts";
import { holdsOfAny } from "./holds.ts";
import { itemsOf, type KnownFacts, mayHold } from "./may-hold.ts";
import type { SigmaItem, SigmaRule } from "./sigma-rule.ts";

/** An event of which a rule holds: its number among the rules. */
export interface SigmaHit {
  readonly rule: number;
  readonly event: EventKey;
}

/** Inputs of a scan. */
export interface ScanSources {
  readonly store: Store;
  readonly lookup: Lookup;
  readonly records: RecordSource;
  readonly nodeOf: (event: EventKey) => string | null;
}

/** Shorter words stand in too many lines to look for. */
const LEAST_WORD = 4;
const MOST_KEPT = 65_536;

/** Facts in the columns of an event. */
interface OfColumns {
  readonly facts: KnownFacts;
  /** Rules that may hold, whatever names its files have. */
  readonly rules: readonly number[];
  /** Those of them that may hold where no file has a name that a rule asks for: mostly none. */
  readonly nameless: readonly number[];
}

const UNSURE = EventFlag.contradictory | EventFlag.truncated;
/** Events of most kinds, without a command line: those that have one are few. */
const MOST_EVENTS: KnownFacts = {
  types: ["SYSCALL", "PATH", "CWD", "PROCTITLE", "SOCKADDR", "USER"],
  call: () => "unknown",
};

/**
 * Asks all rules of each event of some windows. Columns rule out most rules for most events, once for all events that agree in them; then names
 * of files, command lines and words; the records decide the rest.
 */
export class EventScan {
  readonly #sources: ScanSources;
  readonly #rules: readonly SigmaRule[];
  /** By the columns: which rules may hold. */
  readonly #byColumns = new Map<string, OfColumns>();
  readonly #itemsOfName = new Map<number, ReadonlySet<SigmaItem>>();
  /** Items that a file without a name passes. */
  #itemsOfNone: ReadonlySet<SigmaItem> = new Set();
  readonly #events: {
    readonly names: ReturnType<typeof namesBetween>;
    readonly commands: ReturnType<typeof commandsBetween>;
  };
  /** Rules that need a word, and the events that have one of them; undefined: not known. */
  readonly #wordRules: ReadonlySet<number>;
  readonly #wordEvents: ReadonlySet<number> | undefined;

  constructor(
    sources: ScanSources,
    rules: readonly SigmaRule[],
    ranges: readonly Pick<IdRange, "first" | "last">[],
  ) {
    const { store } = sources;
    this.#sources = sources;
    this.#rules = rules;
    this.#findNames();
    this.#events = { names: namesBetween(store, this.#itemsOfName.keys()), commands: commandsBetween(store) };
    this.#wordRules = new Set(rules.flatMap((rule, at) => (needsWords(rule) ? [at] : [])));
    this.#wordEvents = this.#findWords(ranges);
  }

  /** The events of a window of which a rule holds, in the order of their keys. */
  window(rows: readonly ScannedEvent[]): SigmaHit[] {
    const names = this.#names(rows[0]![0], rows.at(-1)![0]);
    const asked = rows.flatMap((row) => {
      const { facts, rules, nameless } = this.#columns(row);
      const left = names.has(row[0]) || (row[7] & UNSURE) !== 0 ? rules : nameless;
      return left.length === 0 ? [] : [{ row, facts, rules: left }];
    });
    if (asked.length === 0) return [];
    const commands = this.#events.commands(asked[0]!.row[0], asked.at(-1)!.row[0]);
    return asked.flatMap(({ row, facts, rules }) => {
      const known = this.#known(row, facts, commands.get(row[0]), names.get(row[0]));
      const wordless = { ...known, hasWords: undefined };
      const left = rules.filter((at) =>
        mayHold(this.#rules[at]!, this.#wordRules.has(at) ? known : wordless),
      );
      return left.length === 0 ? [] : this.#decide(row, left);
    });
  }

  #names(first: number, last: number): ReadonlyMap<number, ReadonlySet<SigmaItem>> {
    const names = new Map<number, Set<SigmaItem>>();
    if (this.#itemsOfName.size > 0)
      for (const [event, name] of this.#events.names(first, last)) this.#note(names, event, name);
    return names;
  }

  #columns(row: ScannedEvent): OfColumns {
    const isContradictory = (row[7] & EventFlag.contradictory) !== 0;
    const key = isContradictory ? `${row[2]}` : factsKey(row);
    const known = this.#byColumns.get(key);
    if (known !== undefined) return known;
    const facts = columnFacts(this.#sources.lookup, row, isContradictory);
    const rules = this.#rules.flatMap((rule, at) => (mayHold(rule, facts) ? [at] : []));
    const hasName = (item: SigmaItem) => this.#itemsOfNone.has(item);
    const nameless = rules.filter((at) => mayHold(this.#rules[at]!, { ...facts, hasName }));
    if (this.#byColumns.size >= MOST_KEPT) this.#byColumns.clear();
    const found = { facts, rules, nameless };
    this.#byColumns.set(key, found);
    return found;
  }

  #known(
    [id, , , , , , , flags]: ScannedEvent,
    facts: KnownFacts,
    words: readonly string[] | undefined,
    names: ReadonlySet<SigmaItem> | undefined,
  ): KnownFacts {
    if ((flags & UNSURE) !== 0) return facts;
    return {
      ...facts,
      ...(words === undefined ? {} : { command: commandOf(words) }),
      hasName: (item) => names?.has(item) === true || this.#itemsOfNone.has(item),
      hasWords: (item) => this.#wordEvents === undefined || !isSought(item) || this.#wordEvents.has(id),
    };
  }

  #decide(row: ScannedEvent, rules: readonly number[]): SigmaHit[] {
    const [event, timeMs] = row;
    const { records, nodeOf } = this.#sources;
    const found = records
      .records(event)
      .flatMap(({ line }) => recordsOfEvent(line, timeMs, serialOf(event), () => nodeOf(event)));
    const views = eventViews(eventRecordFields(found));
    return rules
      .filter((rule) => holdsOfAny(this.#rules[rule]!.condition, views(this.#rules[rule]!.subject)))
      .map((rule) => ({ rule, event }));
  }

  #note(names: Map<number, Set<SigmaItem>>, event: number, name: number): void {
    const items = this.#itemsOfName.get(name)!;
    const known = names.get(event);
    if (known === undefined) names.set(event, new Set(items));
    else for (const item of items) known.add(item);
  }

  /** Tests each file name against the rules' conditions on names, once. */
  #findNames(): void {
    const items = this.#rules
      .flatMap(itemsOf)
      .filter((item) => item.kind === "field" && item.field === "name");
    if (items.length === 0) return;
    this.#itemsOfNone = new Set(items.filter((item) => passesName(item, NO_NAME)));
    for (const [id, text] of namesOfFiles(this.#sources.store)) {
      const found = text === undefined ? items : items.filter((item) => passesName(item, text));
      if (found.length > 0) this.#itemsOfName.set(id, new Set(found));
    }
  }

  #findWords(ranges: readonly Pick<IdRange, "first" | "last">[]): ReadonlySet<number> | undefined {
    const { store } = this.#sources;
    const items = [...this.#wordRules].flatMap((rule) => itemsOf(this.#rules[rule]!)).filter(isSought);
    const words = items.flatMap((item) => (item.kind === "words" ? (item.needles ?? []) : []));
    if (words.length === 0 || !hasBareRecordsAlone(store)) return undefined;
    const events = eventsWithWords(store, [...new Set(words)], ranges);
    return events === undefined ? undefined : new Set(events);
  }
}

/** As the kernel writes it; no column has it. */
const NO_NAME = "(null)";

/** Nothing but words rules the rule out for most events. */
function needsWords(rule: SigmaRule): boolean {
  return mayHold(rule, MOST_EVENTS) && !mayHold(rule, { ...MOST_EVENTS, hasWords: () => false });
}

function isSought(item: SigmaItem): boolean {
  return item.kind === "words" && item.needles?.every((word) => word.length >= LEAST_WORD) === true;
}

function passesName(item: SigmaItem, text: string): boolean {
  return item.kind === "field" && item.test([text]);
}

function commandOf(words: readonly string[]): RecordFields {
  return argumentFields(
    words.map((word, at) => [`a${at}`, word] as const),
    String(words.length),
  );
}
