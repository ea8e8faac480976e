// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { isLong } from "../../fixtures/testing/is-long.ts";
import { withHoles } from "./holes.ts";
import { huntFaults } from "./hunt.ts";
import type { Answer } from "./infer.ts";
import { calledHost } from "./score.ts";
import { patchedSubjects } from "./subjects.ts";

const SEEDS = Array.from({ length: isLong ? 50 : 3 }, (_, at) => at + 1);
const MOST_LINES = isLong ? Number.POSITIVE_INFINITY : 700;

const subjects = (await patchedSubjects()).filter(
  ({ stock, lines }) => stock !== undefined && lines.length <= MOST_LINES,
);

describe("holes in a log", () => {
  it("make no event of a container the host's", { timeout: 3_600_000 }, async () => {
    const faults: string[] = [];
    for await (const { subject, seed, holes, events } of huntFaults(subjects, SEEDS))
      faults.push(`${subject}, seed ${seed}: ${holes}: ${events.map(({ serial }) => serial).join(", ")}`);
    expect(subjects.length).toBeGreaterThan(10);
    expect(faults).toEqual([]);
  });

  it("are the same for the same seed, and others for another", () => {
    const { lines } = subjects[0]!;
    const logs = [1, 1, 2, 3, 4].map((seed) => withHoles(lines, seed));
    expect(logs[0]).toEqual(logs[1]);
    expect(new Set(logs.map(({ description }) => description)).size).toBeGreaterThan(2);
    expect(logs.some(({ lines: rest }) => rest.length < lines.length)).toBe(true);
  });
});

describe("an event of a container is called the host's", () => {
  const HOST = { class: "host", key: "host", path: ["host"], isHostByPids: false };
  const truth = (pid: number) => (pid === 1 ? "host" : pid === 2 ? "a sandbox" : "a container");
  const sharesPids = (place: string) => place !== "a container";
  const called = (pid: number, container: object | null) =>
    calledHost([{ pid, serial: 1, container } as Answer], { truth, sharesPids, sandboxIsHost: false }).length;

  it("where the answer is the host, or by its process ids where it has its own", () => {
    expect(called(3, HOST)).toBe(1);
    expect(called(3, { ...HOST, isHostByPids: true })).toBe(1);
    expect(called(2, HOST)).toBe(1);
  });

  it("and not where it is unknown, another container, or shares the host's process ids", () => {
    expect(called(3, null)).toBe(0);
    expect(called(3, { class: "container", key: "9", path: ["host", "9"], isHostByPids: false })).toBe(0);
    expect(called(2, { ...HOST, isHostByPids: true })).toBe(0);
    expect(called(1, HOST)).toBe(0);
  });
});
