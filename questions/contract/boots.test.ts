// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TimeSpan } from "../boot-repository.ts";
import type { BootView } from "../boot-view.ts";
import type { ContainerView } from "../container-view.ts";
import type { EventView } from "../event-view.ts";
import { text } from "./testing/asked.ts";
import { collect } from "./testing/collect.ts";
import { CONTRACT_LOGS } from "./testing/contract-logs.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";

const CLONE = 56;

describe.each(ENGINE_NAMES)("%s", (engineName) => {
  let engine: Engine;
  let all: EventView[];

  beforeAll(async () => {
    engine = await openEngine(CONTRACT_LOGS, engineName);
    all = (await collect(engine.events.search({}))).flat();
  });

  afterAll(async () => engine?.close());

  const eventsOf = ({ node, firstMs }: BootView) =>
    all.filter((event) => event.node === node && event.bootStartMs === firstMs);
  const isOfKernel = ({ types }: EventView) => !types.every((type) => type.startsWith("DAEMON_"));
  /** It names no task, and says of none of its own where it happened. */
  const isNowhere = ({ pid, container, containers, attribution }: EventView) =>
    pid === null && container === null && (attribution.proof === null || containers.length > 0);
  const evidenceOf = (event: EventView) => (isNowhere(event) ? "no task" : event.attribution.evidence);
  const isBelow = (view: ContainerView | null, row: number): boolean =>
    view !== null && (view.row === row || isBelow(view.parent, row));

  function counted<T>(values: readonly T[]): [T, number][] {
    const counts = new Map<T, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  }
  const named = (counts: readonly { readonly name: string; readonly count: number }[]) =>
    counts.map(({ name, count }) => [name, count]).sort(([a], [b]) => (a! < b! ? -1 : 1));

  it("covers every boot in order, with what its events and tasks say", async () => {
    const coverage = await engine.boots.coverage((_, number) => number === CLONE);
    expect(coverage.map(({ boot }) => boot)).toEqual(engine.reader.boots.boots);
    const tasks = (await collect(engine.tasks.tasks({}))).flat();
    const lives = (await collect(engine.containers.containers({}))).flat();
    for (const one of coverage) {
      const events = eventsOf(one.boot);
      const own = tasks.filter(({ boot }) => boot === one.boot.row);
      expect(one.events).toBe(events.length);
      expect(one.failure).toBe(null);
      expect(named(one.evidence)).toEqual(counted(events.map(evidenceOf)));
      expect(one.byPids).toBe(events.filter(({ container }) => container?.isHostByPids === true).length);
      expect(one.likely).toBe(events.filter(({ attribution }) => attribution.likely !== null).length);
      expect(one.tasks).toEqual({
        tasks: own.length,
        withoutBirth: own.filter(({ born, isSilent }) => born === null && !isSilent).length,
        silent: own.filter(({ isSilent }) => isSilent).length,
      });
      const containers = lives.filter(({ boot, view }) => boot === one.boot.row && !view.isHostByPids);
      expect(named(one.containers)).toEqual(counted(containers.map(({ view }) => view.class)));
      const clones = events.filter(({ call }) => call?.number === CLONE);
      expect(one.proof.calls.reduce((sum, { events: of }) => sum + of, 0)).toBe(clones.length);
      const paths = events.flatMap((event) => engine.reader.paths(event)).map(text);
      expect(one.proof.namespacePaths).toBe(paths.filter((path) => /^\/proc\/.*\/ns\//.test(path)).length);
      expect(one.records.calls).toBeGreaterThanOrEqual(
        events.filter(({ types }) => types.includes("SYSCALL")).length,
      );
      expect(one.records.incomplete).toBeLessThanOrEqual(one.records.calls);
    }
    expect(coverage.some(({ proof }) => proof.containerRecords > 0)).toBe(true);
    expect(coverage.some(({ proof }) => proof.calls.some(({ events }) => events > 0))).toBe(true);
    const some = coverage.slice(1, 3).map(({ boot }) => boot.row);
    const proofs = await engine.boots.proofs(some, (_, number) => number === CLONE);
    expect([...proofs]).toEqual(coverage.slice(1, 3).map(({ boot, proof }) => [boot.row, proof]));
  });

  it("knows the serials of each boot, and those that no event has", async () => {
    for (const { boot, firstSerial, lastSerial, gaps } of await engine.boots.coverage(() => false)) {
      const serials = eventsOf(boot)
        .filter(isOfKernel)
        .map(({ serial }) => serial);
      if (serials.length === 0) continue;
      expect([firstSerial, lastSerial]).toEqual([Math.min(...serials), Math.max(...serials)]);
      const missing = serials.flatMap((serial, at) => (at === 0 ? [] : [serial - serials[at - 1]! - 1]));
      expect(gaps).toEqual({
        gaps: missing.filter((count) => count > 0).length,
        serials: missing.reduce((sum, count) => sum + Math.max(count, 0), 0),
      });
    }
  });

  it("counts the events of any time by place", async () => {
    const { timeMs } = all[all.length >> 1]!;
    const spans: TimeSpan[] = [
      {},
      { fromMs: timeMs },
      { toMs: timeMs },
      { fromMs: timeMs, toMs: timeMs + 20 },
    ];
    for (const span of spans) {
      const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = span;
      const places = await engine.boots.places(span);
      const { boots } = engine.reader.boots;
      expect(places.map(({ boot }) => boot)).toEqual(
        boots.filter((boot) => boot.lastMs >= fromMs && boot.firstMs <= toMs),
      );
      for (const one of places) {
        const events = eventsOf(one.boot).filter((event) => event.timeMs >= fromMs && event.timeMs <= toMs);
        expect(one.events).toBe(events.length);
        const placed = events.filter(
          (event) => !isNowhere(event) && (event.attribution.proof !== null || event.container !== null),
        );
        const sums = new Map<string, number>();
        for (const { container, evidence, events: count } of one.places)
          sums.set(`${container} ${evidence}`, (sums.get(`${container} ${evidence}`) ?? 0) + count);
        expect([...sums].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(
          counted(
            placed.map(({ container, attribution }) => `${container?.row ?? null} ${attribution.evidence}`),
          ),
        );
        expect(one.likely).toEqual([]);
        const [asked] = (await engine.boots.places({ ...span, withLikely: true })).filter(
          ({ boot }) => boot.row === one.boot.row,
        );
        expect(asked!.likely.reduce((sum, { events: count }) => sum + count, 0)).toBe(
          events.filter(({ attribution }) => attribution.likely !== null).length,
        );
      }
    }
  });

  it("nests containers, with the times of their lives", async () => {
    const lives = (await collect(engine.containers.containers({}))).flat();
    const nested = await engine.containers.nested();
    const { boots } = engine.reader;
    const time = (event: number | null) => (event === null ? null : boots.eventTimeMs(event));
    const byRow = <T extends { readonly view: { readonly row: number } }>(some: readonly T[]) =>
      some.toSorted((a, b) => a.view.row - b.view.row);
    expect(
      byRow(nested).map(({ view, boot, parent, createdMs, endedMs, firstMs, lastMs, proof }) => ({
        ...{ view, boot, parent, createdMs, endedMs, firstMs, lastMs, proof },
      })),
    ).toEqual(
      byRow(lives).map(({ view, boot, created, ended, first, last, proof }) => ({
        ...{ view, boot, parent: view.parent?.row ?? null },
        ...{ createdMs: time(created), endedMs: time(ended), firstMs: time(first), lastMs: time(last) },
        proof: boots.eventId(proof),
      })),
    );
    expect(
      nested.filter(({ createdMs, firstBirthMs }) => createdMs !== null && firstBirthMs !== null),
    ).toEqual([]);
    expect(nested.some(({ namespaces }) => namespaces.includes("mnt"))).toBe(true);
    const root = nested.find(({ view }) => nested.some(({ parent }) => parent === view.row))!.view;
    expect(await engine.containers.nested([root.row])).toEqual(
      nested.filter(({ view }) => isBelow(view, root.row)),
    );
  });

  it("sums what was read", async () => {
    const coverage = await engine.logs.coverage();
    const texts = CONTRACT_LOGS.map(({ path }) => readFileSync(path, "latin1"));
    expect(coverage.sources).toEqual({
      sources: texts.length,
      bytes: texts.reduce((sum, { length }) => sum + length, 0),
      lines: texts.reduce((sum, log) => sum + log.trimEnd().split("\n").length, 0),
      waiting: 0,
    });
    expect(coverage.problems).toEqual([]);
    expect(coverage.overflow).toBe(0);
    expect(coverage.readAs).toEqual([]);
    const records = coverage.carriers.flatMap((one) => Object.values(one.records));
    expect(records.reduce((sum, count) => sum + count, 0)).toBe(coverage.sources.lines);
    const nodes = new Set(coverage.nodes.map(({ node }) => node));
    expect([...nodes].sort()).toEqual([...new Set(all.filter(isOfKernel).map(({ node }) => node))].sort());
  });
});
