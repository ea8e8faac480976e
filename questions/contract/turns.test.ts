// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventView } from "../event-view.ts";
import type { SearchCriteria } from "../search-criteria.ts";
import type { TurnOptions } from "../search-turn.ts";
import { askedOf } from "./testing/asked.ts";
import { collect } from "./testing/collect.ts";
import { CONTRACT_LOGS } from "./testing/contract-logs.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";

describe.each(ENGINE_NAMES)("%s", (engineName) => {
  let engine: Engine;
  let all: EventView[];

  beforeAll(async () => {
    engine = await openEngine(CONTRACT_LOGS, engineName);
    all = (await collect(engine.events.search({}))).flat();
  });

  afterAll(async () => engine?.close());

  const rows = (events: readonly EventView[]) => events.map(({ row }) => row);

  /** Events in turns of `size` each. */
  async function inTurns(
    criteria: SearchCriteria,
    size: number,
    options?: TurnOptions,
  ): Promise<EventView[]> {
    const found: EventView[] = [];
    for await (const turn of engine.events.turns(criteria, options)) {
      let left = size;
      turn((event) => {
        found.push(event);
        left -= 1;
        return left > 0;
      });
    }
    return found;
  }

  it("gives in turns of any length what a search gives", async () => {
    for (const { name, criteria, isMeant } of askedOf(all))
      for (const size of [1, 7, Number.POSITIVE_INFINITY])
        expect({ name, rows: rows(await inTurns(criteria, size)) }).toEqual({
          name,
          rows: rows(all.filter(isMeant)),
        });
    const [text, found] = ["docker", await inTurns({ text: "docker" }, 1)];
    expect(rows(found)).toEqual(rows((await collect(engine.events.search({ text }))).flat()));
  });

  it("has everything beside an event at hand during its turn", async () => {
    const { reader, records } = engine;
    let paths = 0;
    let lines = 0;
    for await (const turn of engine.events.turns({}))
      turn((event) => {
        expect(reader.event(event.row).id).toBe(event.id);
        if (event.container !== null) expect(reader.container(event.container.row)).toEqual(event.container);
        expect(reader.boots.eventId(event.row)).toBe(event.id);
        paths += reader.paths(event).length;
        lines += records.records(event.row).length;
        return true;
      });
    expect(paths).toBeGreaterThan(0);
    const recorded = await collect(engine.events.recordsOf(rows(all)));
    expect(lines).toBe(recorded.reduce((sum, one) => sum + one.records.length, 0));
  });

  it.each([true, false])("sorts by a key, events without it last (descending: %s)", async (descending) => {
    const sign = descending ? -1 : 1;
    for (const [key, valueIn] of [
      ["pid", ({ pid }: EventView) => pid],
      ["ppid", ({ ppid }: EventView) => ppid],
      ["serial", ({ serial }: EventView) => serial],
    ] as const) {
      const meant = [...all].sort((a, b) => {
        const [one, other] = [valueIn(a), valueIn(b)];
        if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
        return sign * (one - other);
      });
      for (const limit of [10, Number.POSITIVE_INFINITY])
        expect(rows(await inTurns({}, 3, { sorting: { key, descending, limit } }))).toEqual(
          rows(meant.slice(0, limit)),
        );
    }
  });

  it("tells what leads, as its explanation does, and what it reads for a text", async () => {
    const leads: string[] = [];
    const scans: string[] = [];
    let readMs = 0;
    const watch = {
      onLead: (lead: string) => void leads.push(lead),
      onScan: (what: string) => void scans.push(what),
      onRead: (tookMs: number) => {
        readMs += tookMs;
      },
    };
    const criteria = { pid: all.find(({ pid }) => pid !== null)!.pid! };
    await inTurns(criteria, 1, watch);
    const explained = await engine.events.explain(criteria);
    expect(leads).toEqual([explained.leads]);
    expect(explained.statement).not.toBe("");
    expect(scans).toEqual([]);
    expect(readMs).toBeGreaterThan(0);
    await engine.events.count({ text: "docker" }, watch);
    expect(scans).toHaveLength(1);
  });

  it("answers several questions out of one state", async () => {
    const counts = await engine.inOneState(async () => {
      const nested = await engine.inOneState(() => engine.events.count({}));
      return [nested, (await engine.events.groups({}, [], ["events"]))[0]!.measures.events];
    });
    expect(counts).toEqual([all.length, all.length]);
    await expect(engine.inOneState(() => Promise.reject(new Error("no answer")))).rejects.toThrow(
      "no answer",
    );
    expect(await engine.events.count({})).toBe(all.length);
  });
});
