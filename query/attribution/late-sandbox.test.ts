// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

/** The rules log unshare and setns. */
function shows(story: HostStory): void {
  story.clones(101, 110);
  story.unshares(110, "40000000", { ppid: 101 });
  story.opens(110, 5, { owner: "self", type: "net", inode: 4_026_531_840 });
  story.setns(110, 5, "40000000");
  story.exits(110);
}

describe("a sandbox whose first task is known by numbers before its clone is paired", () => {
  it.each([true, false])("has it and its children (setns is shown: %s)", (isShown) => {
    const story = host();
    if (isShown) shows(story);
    const sandbox = story.clones(100, 301, "20011");
    story.acts(303, { ppid: 301 });
    story.clones(303, 304);
    story.acts(304, { ppid: 303 });
    story.vforks(301, 303, { ppid: 100 });
    const state = fold(story);
    for (const pid of [301, 303, 304])
      expect([pid, whereIs(story, pid, undefined, state)]).toEqual([pid, `container ${sandbox}`]);
  });
});

describe("a task that has unshared, and that a parent has adopted while the log paused", () => {
  it.each([false, true])(
    "leads its children to no place that numbers tell (an exec between: %s)",
    (isExec) => {
      const story = host();
      shows(story);
      story.clones(100, 300);
      story.acts(300, { ppid: 100 });
      story.unshares(300, "20000000");
      story.exits(100);
      const timeMs = 4_000_000;
      story.acts(300, { ppid: 1, timeMs });
      if (isExec) story.execs(300, ["/bin/daemon"], { timeMs });
      story.clones(300, 401, "1200011", { timeMs });
      story.execs(401, ["/bin/x"], { ppid: 300, timeMs });
      story.clones(300, 402, "1200011", { timeMs });
      story.execs(402, ["/bin/y"], { ppid: 300, timeMs });
      expect([whereIs(story, 401), whereIs(story, 402)]).toEqual(["unknown", "unknown"]);
    },
  );
});

describe("a container whose setns record is missing, and that the number of its first child shows", () => {
  it.each(["clone", "child", "vfork"])("has that child, too (first: %s)", (first) => {
    const story = host();
    shows(story);
    story.clones(100, 300);
    story.execs(300, ["/usr/bin/nsenter"], { ppid: 100 });
    story.skip(1);
    story.clones(300, 301);
    story.execs(301, ["/bin/sh"], { ppid: 300 });
    if (first === "child") story.acts(302, { ppid: 301 });
    if (first === "vfork") story.vforks(301, 17);
    else story.clones(301, 17);
    story.execs(302, ["/bin/ls"], { ppid: 301 });
    const state = fold(story);
    expect(whereIs(story, 301, undefined, state)).toMatch(/^container/);
    expect(whereIs(story, 302, undefined, state)).toBe(whereIs(story, 301, undefined, state));
  });
});

describe("a container that a number shows while an earlier child is waited for", () => {
  it("has that child, too", () => {
    const story = host();
    shows(story);
    story.clones(100, 301);
    story.execs(301, ["/bin/sh"], { ppid: 100 });
    story.clones(301, 32000);
    story.clones(301, 17); // the counter of the inner namespace has begun anew
    story.execs(305, ["/bin/ls"], { ppid: 301 });
    const state = fold(story);
    expect(whereIs(story, 301, undefined, state)).toMatch(/^container/);
    expect(whereIs(story, 305, undefined, state)).toBe(whereIs(story, 301, undefined, state));
  });
});
