// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DetailKind } from "../../types/detail-kind.ts";
import { hostOfPeer, isSocketPath } from "../../types/peer-kinds.ts";
import type { EventReader } from "../event-reader.ts";
import type { EventView, StoredText } from "../event-view.ts";
import type { EventList, EventScope, EventsAlike, ListedPart } from "../list-repository.ts";
import { containersOf, pattern, text } from "./testing/asked.ts";
import { collect } from "./testing/collect.ts";
import { CONTRACT_LOGS } from "./testing/contract-logs.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";

type Value = StoredText | number;
type Values = (event: EventView, reader: EventReader) => readonly (Value | null | undefined)[];

const hosts: Values = (event, reader) => [
  ...reader.details(event, DetailKind.hostname),
  ...reader.details(event, DetailKind.address),
  ...reader.details(event, DetailKind.peer).map((peer) => hostOfPeer(text(peer))?.host),
];
const files: Values = (event, reader) => [
  ...reader.paths(event),
  ...reader.details(event, DetailKind.peer).filter((peer) => isSocketPath(text(peer))),
];

/** The values of each part, by the view and the readers. */
const PARTS: Readonly<Record<Exclude<ListedPart, "decision">, Values>> = {
  program: ({ program }) => [program?.exe],
  comm: ({ program }) => [program?.comm],
  user: ({ credential }) => [credential?.auid],
  call: ({ call }) => [call === null ? null : `${call.arch} ${call.number}`],
  pid: ({ pid }) => [pid !== null && pid >= 0 ? pid : null],
  key: ({ keys }) => keys,
  terminal: (event, reader) => [event.credential?.tty, ...reader.details(event, DetailKind.terminal)],
  file: files,
  host: hosts,
};

describe.each(ENGINE_NAMES)("%s", (engineName) => {
  let engine: Engine;
  let all: EventView[];
  let scopes: [scope: EventScope, isIn: (event: EventView) => boolean][];

  beforeAll(async () => {
    engine = await openEngine(CONTRACT_LOGS, engineName);
    all = (await collect(engine.events.search({}))).flat();
    const { timeMs } = all[all.length >> 1]!;
    const container = all.flatMap(containersOf)[0]!;
    scopes = [
      [{}, () => true],
      [{ fromMs: 0 }, () => true],
      [
        { fromMs: timeMs, toMs: timeMs + 60 },
        (event) => event.timeMs >= timeMs && event.timeMs <= timeMs + 60,
      ],
      [{ containers: [container] }, (event) => containersOf(event).includes(container)],
      [
        { condition: { kind: "text", field: "comm", match: pattern(/u.l/) } },
        ({ program }) => /u.l/.test(text(program?.comm ?? "")),
      ],
    ];
  });

  afterAll(async () => engine?.close());

  const known = new Map<string, readonly unknown[]>();

  /** Read once for each event: every list asks for them. */
  function valuesOf(part: ListedPart | undefined, event: EventView): readonly unknown[] {
    const name = `${part} ${event.row}`;
    const values = known.get(name) ?? readValues(part, event);
    known.set(name, values);
    return values;
  }

  function readValues(part: ListedPart | undefined, event: EventView): readonly unknown[] {
    if (part === undefined) return [null];
    if (part === "decision") {
      const { decisions } = engine.reader.facts(event);
      return decisions.length === 0 ? [null] : decisions;
    }
    const values = PARTS[part](event, engine.reader).filter((value) => value !== null && value !== undefined);
    return [...new Set(values.map((value) => (typeof value === "number" ? value : text(value))))];
  }

  /** Every list of a part in every scope, with its events by definition. */
  function* listsOf(part: ListedPart | undefined): Generator<[EventList, EventView[]]> {
    const ofPart = part === undefined ? {} : { part };
    const types = (type: string) => type.startsWith("USER_");
    const failedTypes = (type: string) => type === "AVC";
    for (const [scope, isIn] of scopes) {
      const events = all.filter((event) => isIn(event) && valuesOf(part, event).length > 0);
      yield [{ scope, ...ofPart }, events];
      yield [{ scope, ...ofPart, success: false }, events.filter(({ success }) => success === false)];
      yield [
        { scope, ...ofPart, types, failedTypes },
        events.filter(
          (event) => event.types.some(types) || (event.success === false && event.types.some(failedTypes)),
        ),
      ];
    }
  }

  const rows = (events: readonly EventView[]) => events.map(({ row }) => row);

  it.each([undefined, "decision" as const, ...(Object.keys(PARTS) as ListedPart[])])(
    "lists the events with a %s in order, and counts their rows",
    async (part) => {
      let found = 0;
      for (const [list, meant] of listsOf(part)) {
        const of = async (options: object) =>
          rows((await collect(engine.lists.events(list, options))).flat());
        expect(await of({})).toEqual(rows(meant));
        expect(await of({ isBackwards: true })).toEqual(rows(meant.toReversed()));
        expect(await of({ isBackwards: true, limit: 3 })).toEqual(rows(meant.toReversed().slice(0, 3)));
        expect(await of({ limit: 0 })).toEqual([]);
        const count = meant.reduce((sum, event) => sum + valuesOf(part, event).length, 0);
        expect(await engine.lists.countRows(list)).toBe(count);
        found += count;
      }
      expect(found).toBeGreaterThan(0);
    },
  );

  /** Groups that are alike, put together: an object may stand in several places of an engine. */
  function together(groups: readonly EventsAlike[], nameOf: (group: EventsAlike) => string) {
    const { compare } = engine.events;
    const found = new Map<string, { events: number; first: number; last: number }>();
    for (const group of groups) {
      const name = nameOf(group);
      const { events, first, last } = group;
      const known = found.get(name);
      if (known === undefined) found.set(name, { events, first, last });
      else {
        known.events += events;
        if (compare(first, known.first as typeof first) < 0) known.first = first;
        if (compare(last, known.last as typeof last) > 0) known.last = last;
      }
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  it.each(["file", "host", "types"] as const)("groups the events by %s", async (by) => {
    const part = by === "types" ? undefined : by;
    const viewOf = new Map(all.map((event) => [event.row, event]));
    for (const isByBoot of [false, true])
      for (const [list, meant] of listsOf(part)) {
        const nameOf = (object: unknown, boot: string) => (isByBoot ? `${boot} ${object}` : String(object));
        const bootOf = ({ node, bootStartMs }: EventView) => `${node} ${bootStartMs}`;
        const expected = meant.flatMap((event) =>
          (by === "types" ? [event.types.join()] : valuesOf(by, event)).map((value) => ({
            ...{ name: nameOf(value, bootOf(event)), object: undefined, boot: 0 as EventsAlike["boot"] },
            ...{ events: 1, first: event.row, last: event.row },
          })),
        );
        const groups = await engine.lists.alike(list, by, { isByBoot });
        const named = together(groups, ({ object, first, boot }) => {
          const event = viewOf.get(first)!;
          const { node, firstMs } = engine.reader.boots.boot(boot);
          expect(`${node} ${firstMs}`).toBe(bootOf(event));
          return nameOf(object === undefined ? event.types.join() : text(object), bootOf(event));
        });
        const names = new Map(expected.map((one) => [one, one.name]));
        expect(named).toEqual(together(expected, (one) => names.get(one as (typeof expected)[number])!));
      }
  });

  it("counts what there is of everything", async () => {
    for (const [scope, isIn] of scopes) {
      const events = all.filter(isIn);
      const failed = events.filter(({ success }) => success === false);
      const number = (part: ListedPart, isOfHost = false) =>
        new Set(
          events.flatMap((event) =>
            valuesOf(part, event).map((value) => (isOfHost ? `${event.node} ${value}` : value)),
          ),
        ).size;
      const { types, failedTypes, ...totals } = await engine.lists.totals(scope);
      expect(totals).toEqual({
        ...{ events: events.length, failed: failed.length },
        ...{ programs: number("program"), commands: number("comm"), loginUsers: number("user", true) },
        ...{ terminals: number("terminal"), files: number("file"), hosts: number("host") },
        ...{ keys: number("key"), pids: number("pid", true) },
      });
      const sums = (counts: readonly { readonly types: readonly string[]; readonly events: number }[]) => {
        const found = new Map<string, number>();
        for (const one of counts)
          found.set(one.types.join(), (found.get(one.types.join()) ?? 0) + one.events);
        return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
      };
      const each = (some: readonly EventView[]) =>
        sums(some.map((event) => ({ types: event.types, events: 1 })));
      expect(sums(types)).toEqual(each(events));
      expect(sums(failedTypes)).toEqual(each(failed));
    }
  });

  it("compares events by the order of a search", () => {
    for (const [at, { row }] of all.entries()) {
      const other = all[(at * 7 + 3) % all.length]!;
      expect(Math.sign(engine.events.compare(row, other.row))).toBe(Math.sign(at - all.indexOf(other)));
    }
  });
});
