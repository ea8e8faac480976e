// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { conclude } from "./conclude.ts";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

describe("the location of a task whose first event is a clone of its own, written before the clone that made it", () => {
  it("stays the location of its child", () => {
    const story = host();
    story.clones(110, 111, "1200011", { ppid: 100 });
    story.clones(100, 110);
    story.acts(111, { ppid: 110 });
    expect([whereIs(story, 110), whereIs(story, 111)]).toEqual(["host", "host"]);
  });

  it("is not given to a stranger: neither side is put where the other is", () => {
    const story = host();
    const made = story.clones(100, 102, "6c020011");
    story.execs(102, ["/bin/sh"], { ppid: 100 });
    story.clones(102, 2);
    story.acts(103, { ppid: 102 });
    story.clones(104, 4, "1200011", { ppid: 103 });
    story.clones(103, 3);
    story.acts(300, { ppid: 90 });
    story.clones(300, 301);
    story.acts(301, { ppid: 300 });
    story.acts(105, { ppid: 104 });
    expect(whereIs(story, 105)).toBe(`container ${made}`);
    const other = host();
    other.clones(110, 111, "1200011", { ppid: 100 });
    other.clones(100, 110);
    other.acts(5000, { ppid: 70 });
    other.acts(111, { ppid: 110 });
    other.clones(5000, 7);
    expect([whereIs(other, 111), whereIs(other, 5000)]).toEqual(["unknown", "container 72"]);
  });
});

describe("the parents of containers", () => {
  /** Every parent is a row. */
  function dangling(story: HostStory): number[] {
    const conclusions = conclude(fold(story));
    expect([...conclusions.tasks]).not.toEqual([]);
    const rows = [...conclusions.containers()];
    const numbers = new Set(rows.map(({ number }) => number));
    return rows
      .map(({ parent }) => parent)
      .filter((parent) => parent !== null && !numbers.has(parent)) as number[];
  }

  it("are rows where the maker of a pod's namespaces turns out to be a thread", () => {
    const story = host();
    const at = { timeMs: 5 };
    story.acts(101, { ppid: 100, ...at });
    story.unshares(101, "48000000", at);
    story.clones(101, 102, "20000011", at);
    story.clones(101, 103, "20020011", at);
    story.acts(103, { ppid: 101, ...at });
    expect(dangling(story)).toEqual([]);
    story.clones(101, 104, "10f00", at);
    expect(dangling(story)).toEqual([]);
  });
});
