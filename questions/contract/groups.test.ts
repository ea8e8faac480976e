// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventView, StoredText } from "../event-view.ts";
import { type Dimension, MANY_VALUED } from "../groups.ts";
import type { TaskView } from "../task-repository.ts";
import { type Asked, askedOf, containersOf, pattern, text, whole } from "./testing/asked.ts";
import { collect } from "./testing/collect.ts";
import { CONTRACT_LOGS } from "./testing/contract-logs.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";

describe.each(ENGINE_NAMES)("%s", (engineName) => {
  let engine: Engine;
  let all: EventView[];
  let asked: Asked[];
  let tasks: TaskView[];

  beforeAll(async () => {
    engine = await openEngine(CONTRACT_LOGS, engineName);
    all = (await collect(engine.events.search({}))).flat();
    asked = askedOf(all);
    tasks = (await collect(engine.tasks.tasks({}))).flat();
  });

  afterAll(async () => engine?.close());

  const HOUR_MS = 3_600_000;
  const orNull = (values: readonly (StoredText | number)[]) =>
    values.length === 0 ? [null] : distinct(values);
  const distinct = <T>(values: readonly T[]) => [...new Set(values)];

  /** The values of a dimension that a view has. */
  const VALUES: Partial<Record<Dimension, (event: EventView) => readonly unknown[]>> = {
    node: ({ node }) => [node],
    hour: ({ timeMs }) => [Math.floor(timeMs / HOUR_MS) * HOUR_MS],
    outcome: ({ success }) => [success === null ? null : success ? "succeeded" : "failed"],
    call: ({ call }) => [call],
    pid: ({ pid }) => [pid],
    program: ({ program }) => [program?.exe ?? null],
    comm: ({ program }) => [program?.comm ?? null],
    user: ({ credential }) => [credential?.auid ?? null],
    container: (event) => orNull(containersOf(event)),
    key: ({ keys }) => orNull(keys),
    type: ({ types }) => distinct(types),
  };
  const KNOWN = Object.keys(VALUES) as Dimension[];
  const MEASURES = ["events", "tasks", "firstMs", "lastMs", "first", "last"] as const;

  const taskOfRow = new Map<number, number | undefined>();
  /** Looked up once for each event: every question asks for it. */
  function taskOf({ row, pid }: EventView): number | undefined {
    const holds = (task: TaskView) =>
      task.pid === pid && task.memberships.some(({ from, to }) => from <= row && row <= to);
    if (!taskOfRow.has(row)) taskOfRow.set(row, tasks.find(holds)?.row);
    return taskOfRow.get(row);
  }

  /** The groups of views, by the definition. */
  function groupsOf(events: readonly EventView[], dimensions: readonly Dimension[]) {
    const groups = new Map<string, { of: Record<string, unknown>; members: EventView[] }>();
    for (const event of events) {
      const combinations = dimensions.reduce<unknown[][]>(
        (made, dimension) =>
          made.flatMap((before) => VALUES[dimension]!(event).map((value) => [...before, value])),
        [[]],
      );
      for (const values of combinations) {
        const name = JSON.stringify(values);
        const of = Object.fromEntries(dimensions.map((dimension, at) => [dimension, values[at]]));
        const group = groups.get(name) ?? { of, members: [] };
        group.members.push(event);
        groups.set(name, group);
      }
    }
    return [...groups.values()].map(({ of, members }) => ({
      of,
      measures: {
        events: members.length,
        tasks: new Set(members.map(taskOf).filter((task) => task !== undefined)).size,
        firstMs: Math.min(...members.map(({ timeMs }) => timeMs)),
        lastMs: Math.max(...members.map(({ timeMs }) => timeMs)),
        first: members[0]!.row,
        last: members.at(-1)!.row,
      },
    }));
  }

  /** Groups that begin with one event come in any order. */
  const sorted = (
    groups: readonly { readonly of: unknown; readonly measures: { readonly first: number } }[],
  ) => groups.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

  describe("groups", () => {
    it.each(KNOWN)("by %s are those of the views", async (dimension) => {
      for (const { name, criteria, isMeant } of asked) {
        const groups = await engine.events.groups(criteria, [dimension], MEASURES);
        expect({ name, groups: sorted(groups) }).toEqual({
          name,
          groups: sorted(groupsOf(all.filter(isMeant), [dimension])),
        });
      }
    });

    it.each([
      [["outcome", "call"]],
      [["container", "hour"]],
      [["type", "key"]],
      [["node", "user", "program"]],
      [["program", "comm", "user"]],
      [["container", "type", "pid"]],
      [[]],
    ] as [Dimension[]][])("by %j are those of the views", async (dimensions) => {
      for (const { name, criteria, isMeant } of asked) {
        const groups = await engine.events.groups(criteria, dimensions, MEASURES);
        expect({ name, groups: sorted(groups) }).toEqual({
          name,
          groups: sorted(groupsOf(all.filter(isMeant), dimensions)),
        });
      }
    });

    it.each(KNOWN)("by %s come in the order of their first events", async (dimension) => {
      const at = new Map(all.map(({ row }, index) => [row, index]));
      const groups = await engine.events.groups({}, [dimension], ["first"]);
      const order = groups.map(({ measures }) => at.get(measures.first)!);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    });

    it("sum up to the count, but where an event has several values", async () => {
      for (const dimension of [...KNOWN, "boot", "file", "peer"] as Dimension[]) {
        for (const { name, criteria } of asked) {
          const count = await engine.events.count(criteria);
          const groups = await engine.events.groups(criteria, [dimension], ["events"]);
          const sum = groups.reduce((total, { measures }) => total + measures.events, 0);
          if (MANY_VALUED.has(dimension))
            expect({ name, enough: sum >= count }).toEqual({ name, enough: true });
          else expect({ name, sum }).toEqual({ name, sum: count });
        }
      }
    });

    it.each([
      ["file", "name"],
      ["peer", "peer"],
    ] as const)("by %s are what a search for the value finds", async (dimension, field) => {
      const groups = await engine.events.groups({}, [dimension], ["events"]);
      expect(groups.length).toBeGreaterThan(2);
      for (const { of, measures } of groups) {
        const value = of[dimension];
        const any = { kind: "text", field, match: pattern(/^/) } as const;
        const expression =
          value === null
            ? ({ kind: "not", part: any } as const)
            : ({ kind: "text", field, match: whole(text(value)) } as const);
        expect({ value, events: await engine.events.count({ expression }) }).toEqual({
          value,
          events: measures.events,
        });
      }
    });

    it.each(KNOWN)("by %s leave out what has no value where that is asked for", async (dimension) => {
      for (const { name, criteria } of asked) {
        const groups = await engine.events.groups(criteria, [dimension], ["events", "first", "last"]);
        const valued = await engine.events.groups(criteria, [dimension], ["events", "first", "last"], {
          onlyValued: true,
        });
        expect({ name, valued }).toEqual({ name, valued: groups.filter(({ of }) => of[dimension] !== null) });
      }
    });

    it("tell nothing of no events", async () => {
      expect(await engine.events.groups({ pid: 4_000_000 }, ["call"], ["events"])).toEqual([]);
      expect(await engine.events.groups({ pid: 4_000_000 }, [], ["events"])).toEqual([]);
    });
  });
});
