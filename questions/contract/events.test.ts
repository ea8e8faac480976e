// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventKey } from "../event-key.ts";
import type { EventView } from "../event-view.ts";
import type { SearchCriteria } from "../search-criteria.ts";
import { type Asked, askedOf } from "./testing/asked.ts";
import { collect } from "./testing/collect.ts";
import { CONTRACT_LOGS } from "./testing/contract-logs.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";

describe.each(ENGINE_NAMES)("%s", (engineName) => {
  let engine: Engine;
  let all: EventView[];
  let asked: Asked[];

  beforeAll(async () => {
    engine = await openEngine(CONTRACT_LOGS, engineName);
    all = await found({});
    asked = askedOf(all);
  });

  afterAll(async () => engine?.close());

  async function found(criteria: SearchCriteria): Promise<EventView[]> {
    const batches = await collect(engine.events.search(criteria));
    expect(batches.filter((batch) => batch.length === 0)).toEqual([]);
    return batches.flat();
  }

  const isOfAuditd = ({ types }: EventView) => types.every((type) => type.startsWith("DAEMON_"));
  const rows = (events: readonly EventView[]) => events.map(({ row }) => row);

  /** The kernel's form of a string that it cannot quote. */
  const DOCKER_HEX = Buffer.from("docker").toString("hex").toUpperCase();

  describe("search", () => {
    it("gives every event once, by node, boot and time, the kernel's by serial", () => {
      expect(new Set(rows(all)).size).toBe(all.length);
      const boots = all.map(({ node, bootStartMs }) => `${node ?? ""} ${bootStartMs}`);
      const runs = boots.filter((boot, at) => boot !== boots[at - 1]);
      expect(new Set(runs).size).toBe(runs.length);
      const nodes = all.map(({ node }) => node ?? "");
      expect(nodes).toEqual([...nodes].sort());
      let [boot, serial, row] = ["", 0, 0];
      for (const event of all) {
        const now = `${event.node ?? ""} ${event.bootStartMs}`;
        if (boot !== now) [boot, serial, row] = [now, 0, 0];
        if (isOfAuditd(event)) continue;
        expect(event.serial).toBeGreaterThanOrEqual(serial);
        expect(event.row).toBeGreaterThan(row);
        [serial, row] = [event.serial, event.row];
      }
    });

    it("places auditd's own events, which have its serials, by their times", () => {
      const own = all.filter(isOfAuditd);
      const seen = new Map<boolean, number>();
      for (const event of own) {
        const boot = all.filter(
          ({ node, bootStartMs }) => node === event.node && bootStartMs === event.bootStartMs,
        );
        const at = boot.indexOf(event);
        for (const { timeMs } of boot.slice(0, at)) expect(timeMs).toBeLessThanOrEqual(event.timeMs);
        for (const { timeMs } of boot.slice(at + 1)) expect(timeMs).toBeGreaterThanOrEqual(event.timeMs);
        const isBySerial = boot[at + 1] === undefined || boot[at + 1]!.serial > event.serial;
        seen.set(isBySerial, (seen.get(isBySerial) ?? 0) + 1);
      }
      // Their serials alone would place some of them elsewhere.
      expect(seen.get(false)).toBeGreaterThan(0);
    });

    it("gives what fits, in the order of everything, and counts it", async () => {
      for (const { name, criteria, isMeant } of asked) {
        const meant = rows(all.filter(isMeant));
        expect({ name, rows: rows(await found(criteria)) }).toEqual({ name, rows: meant });
        expect({ name, count: await engine.events.count(criteria) }).toEqual({ name, count: meant.length });
      }
    });

    it("finds bytes of records", async () => {
      const records = await recordsOf(rows(all));
      const meant = rows(
        all.filter((_, at) =>
          records[at]!.some((line) => line.includes("docker") || line.includes(DOCKER_HEX)),
        ),
      );
      expect(meant.length).toBeGreaterThan(0);
      expect(rows(await found({ text: "docker" }))).toEqual(meant);
      expect(await engine.events.count({ text: "docker" })).toBe(meant.length);
    });

    it("answers two questions at once", async () => {
      const [one, other] = [engine.events.search({}), engine.events.search({ success: false })].map(
        (batches) => batches[Symbol.asyncIterator](),
      );
      const first = await one!.next();
      const second = await other!.next();
      expect([first.done, second.done]).toEqual([false, false]);
    });
  });

  describe("histogram", () => {
    it("counts each event in its piece of time", async () => {
      for (const widthMs of [1, 1000, 60_000, 86_400_000]) {
        for (const { name, criteria, isMeant } of asked) {
          const meant = new Map<number, number>();
          for (const { timeMs } of all.filter(isMeant)) {
            const fromMs = Math.floor(timeMs / widthMs) * widthMs;
            meant.set(fromMs, (meant.get(fromMs) ?? 0) + 1);
          }
          const buckets = [...meant].map(([fromMs, events]) => ({ fromMs, events }));
          expect({ name, buckets: await engine.events.histogram(criteria, { widthMs }) }).toEqual({
            name,
            buckets: buckets.sort((a, b) => a.fromMs - b.fromMs),
          });
        }
      }
    });

    it.each([0, -1, 0.5, Number.NaN])("has no pieces of %s ms", async (widthMs) => {
      await expect(engine.events.histogram({}, { widthMs })).rejects.toThrow(RangeError);
    });
  });

  async function recordsOf(events: readonly EventKey[]): Promise<string[][]> {
    const answers = await collect(engine.events.recordsOf(events));
    expect(answers.map(({ event }) => event)).toEqual(events);
    return answers.map(({ records }) => records.map(({ line }) => line));
  }

  describe("recordsOf", () => {
    it("gives every line of the logs back, each in one event", async () => {
      const lines = CONTRACT_LOGS.flatMap(({ path }) => readFileSync(path, "latin1").split(/\r?\n/)).filter(
        (line) => line !== "",
      );
      const given = (await recordsOf(rows(all))).flat();
      expect(given.toSorted()).toEqual(lines.toSorted());
    });

    it("goes by the order asked for, backwards, too", async () => {
      const some = rows(all).filter((_, at) => at % 5 === 0);
      const forwards = await recordsOf(some);
      expect(await recordsOf(some.toReversed())).toEqual(forwards.toReversed());
    });
  });
});
