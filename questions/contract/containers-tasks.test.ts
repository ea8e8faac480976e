// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContainerCriteria, ContainerLife } from "../container-repository.ts";
import type { EventView } from "../event-view.ts";
import type { TaskCriteria, TaskView } from "../task-repository.ts";
import { containersOf } from "./testing/asked.ts";
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

  const containers = async (criteria: ContainerCriteria): Promise<ContainerLife[]> =>
    (await collect(engine.containers.containers(criteria))).flat();
  const tasks = async (criteria: TaskCriteria): Promise<TaskView[]> =>
    (await collect(engine.tasks.tasks(criteria))).flat();

  describe("containers", () => {
    it("are all that events are in, each once, with the same view", async () => {
      const lives = await containers({});
      const rows = lives.map(({ view }) => view.row);
      expect(new Set(rows).size).toBe(rows.length);
      expect(all.flatMap(containersOf).filter((row) => !rows.includes(row))).toEqual([]);
      const byRow = new Map(lives.map(({ view }) => [view.row, view]));
      for (const { container } of all)
        if (container !== null) expect(byRow.get(container.row)).toEqual(container);
    });

    it("begin before they end", async () => {
      for (const { first, last, created, ended } of await containers({})) {
        if (first !== null && last !== null) expect(first).toBeLessThanOrEqual(last);
        if (created !== null && ended !== null) expect(created).toBeLessThanOrEqual(ended);
      }
    });

    it("are those that fit", async () => {
      const lives = await containers({});
      const some = lives.slice(1, 4).map(({ view }) => view.row);
      expect(await containers({ containers: some })).toEqual(lives.slice(1, 4));
      const { boot } = lives.at(-1)!;
      expect(await containers({ boots: [boot] })).toEqual(lives.filter((life) => life.boot === boot));
      expect(await containers({ boots: [boot], classes: ["host"] })).toEqual(
        lives.filter((life) => life.boot === boot && life.view.class === "host"),
      );
      expect(await containers({ classes: [] })).toEqual([]);
    });
  });

  describe("tasks", () => {
    it("hold every event of theirs by one membership at most, in the container of its view", async () => {
      const memberships = (await tasks({})).flatMap((task) =>
        task.memberships.map((membership) => ({ ...membership, pid: task.pid })),
      );
      for (const { row, pid, container, containers: several, attribution } of all) {
        const held = memberships.filter(({ from, to, pid: of }) => of === pid && from <= row && row <= to);
        expect(held.length).toBeLessThanOrEqual(1);
        const isOfTask = held.length === 1 && several.length === 0 && attribution.evidence !== "kernel";
        if (isOfTask) expect(held[0]!.container).toBe(container?.row ?? null);
      }
    });

    it("are those that fit", async () => {
      const every = await tasks({});
      const { pid, boot } = every[every.length >> 1]!;
      expect(await tasks({ pid })).toEqual(every.filter((task) => task.pid === pid));
      expect(await tasks({ boots: [boot] })).toEqual(every.filter((task) => task.boot === boot));
      const container = every.flatMap(({ memberships }) => memberships).find((one) => one.container !== null)!
        .container!;
      expect(await tasks({ containers: [container] })).toEqual(
        every.filter(({ memberships }) => memberships.some((one) => one.container === container)),
      );
    });

    it("name parents that there are", async () => {
      const every = await tasks({});
      const rows = new Set(every.map(({ row }) => row));
      expect(every.filter(({ parent }) => parent !== null && !rows.has(parent))).toEqual([]);
    });
  });
});
