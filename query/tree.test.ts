// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { recordSource } from "../store/search/record-source.ts";
import { START_MS } from "../store/testing/small-host.ts";
import type { ContainerId } from "../types/ids.ts";
import { readStatsOf, readTreeOf } from "./of-store.ts";
import { readEvent } from "./show.ts";
import { readGaps } from "./stats-gaps.ts";
import { smallHost } from "./testing/open-small-host.ts";
import type { TreeContainer, TreeOptions } from "./tree.ts";

const host = smallHost();

type Shape = { [name: string]: [events: number, below: Shape] };

function shape(containers: readonly TreeContainer[]): Shape {
  return Object.fromEntries(
    containers.map(({ view, events, children }) => [view.name ?? view.class, [events, shape(children)]]),
  );
}

function trees(options: TreeOptions) {
  return readTreeOf(host.store, options);
}

const at = (seconds: number) => START_MS + seconds * 1000;
const nameOf = (_arch: number, number: number) => ({ 56: "clone", 59: "execve", 257: "openat" })[number];

describe("readTree", () => {
  it("nests containers as they were and counts each event once", () => {
    const [first, second] = trees({});
    const sandbox = { "7c3e99": [0, {}] };
    expect(shape(first!.roots)).toEqual({
      host: [3, { "nginx-proxy": [2, { "build-7": [2, {}] }], ...sandbox }],
    });
    expect(first).toMatchObject({
      events: 9,
      taskless: 1,
      containers: 2,
      gaps: { gaps: 1, serials: 6 },
      conflicts: 1,
    });
    expect(first!.unplaced).toEqual([
      { evidence: "unknown", tasks: 1, events: 1, causes: [{ cause: "older than the log", tasks: 1 }] },
    ]);
    expect(second).toMatchObject({ events: 1, roots: [], taskless: 1 });
  });

  it("shows what lived at a time, with its parents", () => {
    const names = (seconds: number) => shape(trees({ fromMs: at(seconds), toMs: at(seconds) })[0]!.roots);
    expect(names(150)).toMatchObject({ host: [0, { "nginx-proxy": [0, { "build-7": [0, {}] }] }] });
    expect(JSON.stringify(names(60))).not.toContain("build-7");
    expect(JSON.stringify(names(300))).not.toContain("build-7");
  });

  it("counts the events of the time asked for alone", () => {
    const [first] = trees({ fromMs: at(40), toMs: at(70) });
    expect(first!.events).toBe(2);
    expect(shape(first!.roots)).toMatchObject({ host: [0, { "nginx-proxy": [1, {}] }] });
  });

  it("begins at the container asked for", () => {
    expect(shape(trees({ roots: [2 as ContainerId] })[0]!.roots)).toEqual({
      "nginx-proxy": [2, { "build-7": [2, {}] }],
    });
  });
});

describe("readStats", () => {
  it("says what the log can prove, and of what it is silent", () => {
    const { boots, problems } = readStatsOf(host.store, nameOf);
    expect(boots[0]).toMatchObject({
      firstSerial: 100,
      lastSerial: 120,
      proof: { calls: { clone: 1, execve: 1, setns: 0 }, containerRecords: 0, isBlind: false },
      tasks: { tasks: 6, withoutBirth: 6, silent: 0 },
      records: { calls: 6, incomplete: 2 },
      conflicts: [{ name: "label", count: 1 }],
    });
    expect(boots[1]!.proof.isBlind).toBe(true);
    expect(problems).toEqual([{ name: "grammar-rejected", count: 1 }]);
  });

  it("counts every event in exactly one evidence class", () => {
    for (const { events, evidence } of readStatsOf(host.store, nameOf).boots) {
      expect(evidence.reduce((sum, { count }) => sum + count, 0)).toBe(events);
    }
  });

  it("lists gaps with the times on both sides", () => {
    expect([...readGaps(host.store)]).toMatchObject([
      { firstSerial: 104, lastSerial: 109, serials: 6, beforeMs: at(120), afterMs: at(180) },
    ]);
  });
});

describe("readEvent", () => {
  it("gives the records as written and the events that prove it", () => {
    const shown = readEvent(host.store, host.event(102).row, recordSource(host.store), host.reader);
    expect(shown.records).toHaveLength(1);
    expect(shown.records[0]!.line).toContain("exit=-13");
    expect(shown.why.map(({ serial }) => serial)).toEqual([100]);
    expect(shown.event.container!.path).toEqual(["web-1/host", "web-1/1795443602.007:101"]);
  });

  it("says where the processes are that it did something to", () => {
    const { event } = readEvent(host.store, host.event(102).row, recordSource(host.store));
    expect(event.objects).toMatchObject([
      { pid: 600, comm: "ev\x1b", container: { name: "build-7" }, attribution: { evidence: "namespace" } },
    ]);
  });

  it("knows a pid that is used again as another task", () => {
    expect(host.event(103).container?.name).toBe("build-7");
    expect(host.event(113).container?.name).toBe("host");
  });

  it("believes the event before its task", () => {
    const { container, attribution } = host.event(111);
    expect(container?.name).toBe("build-7");
    expect(attribution).toMatchObject({ evidence: "kernel", proof: host.event(111).id });
  });

  it("says that witnesses disagree", () => {
    const shown = readEvent(host.store, host.event(120).row, recordSource(host.store));
    expect(shown.conflicts).toEqual([{ kind: "label", detail: "two witnesses disagree" }]);
    expect(shown.event.attribution.conflict).toBe(true);
  });
});
