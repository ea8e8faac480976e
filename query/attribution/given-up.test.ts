// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, test } from "vitest";
import { conclude, fold as foldAll, newModel } from "./conclude.ts";
import type { Model } from "./model/model.ts";
import { restoreModel, snapshotModel } from "./model/snapshot.ts";
import { fold, HostStory, host, statement, whereIs } from "./testing/host-story.ts";

const HOURS_LATER_MS = 9_000_000;

/** Tasks of the host with the numbers from `first` to `last`: the log shows how far the host's counter is. */
function count(story: HostStory, first: number, last: number, timeMs?: number): void {
  const act = timeMs === undefined ? {} : { timeMs };
  for (let pid = first; pid < last; pid += 5) {
    story.clones(101, pid, "1200011", act);
    story.acts(pid, { ppid: 101, ...act });
  }
}

/** 642 is the child of a task in a container that has ended; pid 1 has adopted it. The clone that made it has returned 3. */
function orphan(): HostStory {
  const story = host();
  count(story, 600, 640);
  story.clones(101, 640, "20020011");
  story.acts(640, { ppid: 101, exe: "/bin/sh" });
  story.clones(640, 2);
  story.acts(641, { ppid: 640, exe: "/bin/sh" });
  story.clones(641, 3);
  story.acts(642, { ppid: 1, exe: "/bin/sh" });
  count(story, 645, 700);
  return story;
}

describe("an orphan of a container, whose clone is given up before a child is paired with it", () => {
  it("is nowhere known where the log pauses for hours", () => {
    const story = orphan();
    expect(whereIs(story, 642)).toBe("unknown");
    count(story, 700, 720, HOURS_LATER_MS);
    expect(whereIs(story, 642)).toBe("unknown");
  });

  it("is nowhere known where its parent makes more children than are waited for", () => {
    const story = orphan();
    for (let i = 0; i < 600; i++) story.acts(101);
    for (let i = 0; i < 300; i++) story.clones(641, 100 + i);
    expect(whereIs(story, 642)).toBe("unknown");
  });
});

describe("a number that was last seen before the counter began anew", () => {
  /** The host's counter goes from 30,000 back to 400, and passes 750. */
  function wrap(story: HostStory): void {
    for (let i = 0; i < 600; i++) story.acts(101);
    for (const pid of [30_000, 400, 720, 750]) {
      story.clones(101, pid);
      story.acts(pid, { ppid: 101 });
    }
  }

  it("is nobody's whose namespace file is read", () => {
    const story = host();
    story.clones(101, 20_000);
    story.acts(20_000, { ppid: 101 });
    story.acts(700, { ppid: 690, exe: "/old" });
    story.clones(700, 20_010);
    wrap(story);
    story.opens(101, 5, { owner: "700", type: "pid", inode: 4_026_531_836 });
    expect(whereIs(story, 700)).toBe("unknown");
  });

  it("is no parent that gives its child a container, or the host", () => {
    for (const [flags, place] of [
      ["20020011", /^container/],
      ["1200011", /^host/],
    ] as const) {
      const story = host();
      story.clones(101, 499);
      story.acts(499, { ppid: 101 });
      story.clones(499, 500, flags);
      story.acts(500, { ppid: 499 });
      story.execs(500, ["/c"]);
      wrap(story);
      story.acts(760, { ppid: 500, exe: "/d" });
      story.clones(101, 770);
      story.acts(770, { ppid: 101 });
      expect(whereIs(story, 500)).toMatch(place);
      expect(whereIs(story, 760)).toBe("unknown");
    }
  });
});

describe("a helper that the kernel has started", () => {
  it("makes a container like any other task", () => {
    const story = host();
    story.clones(1, 700, "1200011", { ppid: 0 });
    story.acts(700, { ppid: 1 });
    story.unshares(700, "20000");
    story.setns(700, 9, "40000000");
    story.acts(800, { ppid: 2, exe: "/tmp/core-helper" });
    const made = story.unshares(800, "20020000");
    story.clones(800, 801);
    story.acts(801, { ppid: 800, exe: "/tmp/x" });
    story.execs(801, ["/tmp/x"]);
    expect(whereIs(story, 801)).toBe(`container ${made}`);
  });
});

describe("a log that shows no birth at all", () => {
  it("does not say where a task without a record of its birth is", () => {
    const story = new HostStory();
    story.enablesAudit("0");
    story.acts(500, { ppid: 1, exe: "/usr/bin/lxc-start" });
    story.acts(600, { ppid: 500, exe: "/sbin/init" });
    expect(whereIs(story, 500)).toBe("unknown");
    expect(whereIs(story, 600)).toBe("unknown");
  });
});

describe("pivot_root of a task that has joined a sandbox", () => {
  it("changes nothing of where it was before", () => {
    const story = host();
    story.clones(100, 990);
    story.unshares(990, "20000", { ppid: 100 });
    story.pivots(990);
    story.execs(990, ["/bin/sh"]);
    const before = story.acts(101);
    story.opens(101, 6, { owner: "990", type: "mnt", inode: 4_026_532_300 });
    story.setns(101, 6, "20000");
    const place = whereIs(story, 101, before);
    story.pivots(101);
    story.pivots(101);
    expect(place).toMatch(/^host/);
    expect(whereIs(story, 101, before)).toBe(place);
  });
});

describe("a child without a birth under a parent many of whose children make containers", () => {
  it.each([
    ["and have done so", 100, true],
    ["and all are at it", 64, false],
    ["and more are at it than are kept", 100, false],
  ])("%s, is nowhere known", (_, count, areDone) => {
    const story = new HostStory();
    story.enablesAudit("0");
    story.clones(1, 495, "1200011", { ppid: 0 });
    story.acts(500, { ppid: 1, exe: "/engine" });
    for (let i = 0; i < count; i++) {
      story.acts(1000 + i, { ppid: 500, exe: "/runc" });
      story.unshares(1000 + i, "20020000");
      if (areDone) story.execs(1000 + i, ["/bin/sh"]);
    }
    story.acts(2000, { ppid: 500, exe: "/runc" });
    story.unshares(2000, "20020000");
    if (!areDone) story.execs(2000, ["/bin/sh"]);
    story.acts(2001, { ppid: 500, exe: "/init" });
    story.execs(2001, ["/init"]);
    expect(whereIs(story, 2001)).toBe("unknown");
  });
});

describe("words about container IDs", () => {
  it("give flags that are no negative number", () => {
    const story = host();
    const says = (fields: Record<string, string>) =>
      story.acts(100, { statements: [statement("CONTAINER_OP", fields)] });
    story.acts(1, { ppid: 0, statements: [statement("CONTAINER_OP", { op: "init", contid: "1" })] });
    says({ op: "create", contid: "18446744073709551614", parent: "1", nsflags: "ffffffff" });
    says({ op: "create", contid: "9007199254740993", parent: "1", nsflags: "a0000000" });
    const flags = [...fold(story).containers].map(({ contid, flags }) => [contid, flags]);
    expect(flags).toEqual(
      expect.arrayContaining([
        ["18446744073709551614", 0x7fffffff],
        ["9007199254740993", 0x20000000],
      ]),
    );
  });
});

test("an index of containers that was made anew answers as the one that was kept", () => {
  const story = host();
  story.clones(100, 990);
  story.unshares(990, "20000", { ppid: 100 });
  story.execs(990, ["/bin/sh"]);
  story.opens(101, 5, { owner: "101", type: "mnt", inode: 4_026_531_841 });
  story.opens(101, 6, { owner: "990", type: "mnt", inode: 4_026_532_300 });
  story.skip(1);
  const visit = () => {
    story.setns(101, 6, "20000");
    story.setns(101, 5, "20000");
  };
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 500; i++) story.clones(100, 1000 + 500 * round + i, "20020011");
    visit();
  }
  const cut = story.events.length;
  visit();
  story.acts(101);
  const whole = newModel();
  foldAll(whole, story.events);
  const first = newModel();
  foldAll(first, story.events.slice(0, cut));
  const second = restoreModel(snapshotModel(first));
  foldAll(second, story.events.slice(cut));
  const placeOf101 = (model: Model) => {
    const { tasks } = conclude(model);
    return [...tasks].find(({ pid }) => pid === 101)!.memberships.at(-1)!.container;
  };
  expect(placeOf101(second)).toBe(placeOf101(whole));
});
