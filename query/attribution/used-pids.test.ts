// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { locationOf } from "./model/locations.ts";
import { fold, HostStory, host, whereIs } from "./testing/host-story.ts";
import { runcContainer } from "./testing/runc-container.ts";

describe("pids that are used again", () => {
  it("are new tasks after exit_group, after another exe and parent without an exec, and over a hole in the log", () => {
    const story = host();
    story.execs(101, ["/bin/a"]);
    story.exits(101);
    story.acts(101, { ppid: 999, timeMs: 60_000 });
    expect(whereIs(story, 101, 32)).toBe("host");
    expect(whereIs(story, 101)).toBe("unknown");
    const changed = host();
    changed.execs(101, ["/bin/a"]);
    changed.acts(101, { exe: "/bin/b", ppid: 1 });
    expect([...fold(changed).tasks].filter(({ pid }) => pid === 101)).toHaveLength(2);
    const hole = host();
    hole.acts(101, { ppid: 1, timeMs: 5_000_000 });
    expect(whereIs(hole, 101)).toBe("unknown");
  });
});

describe("a task whose exe reads otherwise without an exec", () => {
  const inside = { ppid: 100 };
  function inContainer(): { story: HostStory; key: number } {
    const story = host();
    story.setns(101, 9, "40000000"); // the rules log setns
    const key = story.clones(100, 301, "6c020011");
    story.execs(301, ["/bin/sh"], inside);
    return { story, key };
  }

  it("has renamed or removed its file, or its exec was lost: it is where it was", () => {
    for (const exe of ["/bin/sh.old", "/bin/sh (deleted)", "/bin/nc"]) {
      const { story, key } = inContainer();
      story.acts(301, { ...inside, exe });
      story.acts(301, { ...inside, exe });
      expect(whereIs(story, 301)).toBe(`container ${key}`);
      expect(fold(story).containers).toHaveLength(1);
    }
  });

  it("and that its container's first task has adopted is where both are", () => {
    const { story, key } = inContainer();
    story.clones(301, 2);
    story.acts(302, { ppid: 301 });
    story.clones(302, 3);
    story.acts(303, { ppid: 302 });
    story.acts(303, { ppid: 301, exe: "/tmp/moved" });
    story.clones(303, 4);
    story.acts(304, { ppid: 303 });
    for (const pid of [303, 304]) expect(whereIs(story, pid)).toBe(`container ${key}`);
  });

  it("and that has another parent may be somebody else, whom that parent puts nowhere", () => {
    const { story, key } = inContainer();
    const before = story.events.at(-1)!.id;
    story.acts(301, { ppid: 1, exe: "/bin/other" });
    expect(whereIs(story, 301, before)).toBe(`container ${key}`);
    expect(whereIs(story, 301)).toMatch(/^unknown/);
  });
});

describe("a host whose pid counter begins anew", () => {
  /** The counter is proven at 5,000 and then, after its end, at 400. */
  function wrapped(): HostStory {
    const story = new HostStory();
    story.clones(1, 5000, "1200011", { ppid: 0, exe: "/sbin/init" });
    story.acts(5000, { ppid: 1 });
    story.clones(5000, 5001);
    story.execs(5001, ["/bin/cat"], { ppid: 5000 });
    story.clones(5000, 5002);
    story.execs(5002, ["/usr/bin/daemon"], { ppid: 5000 });
    story.clones(5000, 400);
    story.acts(400, { ppid: 5000 });
    story.setns(400, 9, "40000000"); // the rules log setns: who goes elsewhere is seen to go
    return story;
  }

  it("gives a number to somebody else: the new task inherits nothing, and proves nothing of the old one", () => {
    const story = wrapped();
    const old = story.events.find(({ pid }) => pid === 5001)!.id;
    story.execs(5001, ["/bin/cat"], { ppid: 300 });
    story.clones(5001, 2);
    expect(whereIs(story, 5001, old)).toBe("host");
    expect(whereIs(story, 5001)).toMatch(/^container/);
  });

  it("tells a child with a used number from an orphan that its parent adopts, also where the clone's record comes after it", () => {
    const story = host();
    story.setns(101, 9, "40000000"); // the rules log setns
    const made = runcContainer(story);
    story.clones(203, 2);
    story.acts(204, { ppid: 203, exe: "/bin/true" });
    const former = story.events.at(-1)!.id;
    story.execs(204, ["/bin/true"], { ppid: 200 });
    story.clones(200, 204);
    expect(whereIs(story, 204, former)).toBe(`container ${made}`);
    expect(whereIs(story, 204)).toBe("host");
    const orphan = host();
    const other = runcContainer(orphan);
    orphan.clones(203, 2);
    orphan.acts(204, { ppid: 203, exe: "/bin/true" });
    orphan.execs(204, ["/bin/true"], { ppid: 200 });
    expect(whereIs(orphan, 204)).toBe(`container ${other}`);
  });

  it("leaves a task alone that is seen again as it was", () => {
    const story = wrapped();
    story.acts(5002);
    expect(whereIs(story, 5002)).toBe("host");
  });

  it("ends the former task when a clone returns its number", () => {
    const story = host();
    const old = story.acts(101);
    story.skip(1000);
    story.clones(100, 101);
    story.acts(101, { ppid: 100 });
    const state = fold(story);
    const tasks = [...state.tasks].filter(({ pid, first }) => pid === 101 && first !== 0);
    expect(tasks.map(({ last }) => last)).toEqual([old, story.events.at(-1)!.id]);
  });

  it("takes the container with it that a task made whose own record of birth into one was lost", () => {
    const story = wrapped();
    story.clones(5000, 401);
    story.acts(401, { ppid: 5000, exe: "/usr/bin/runc" });
    story.clones(401, 402, "8011"); // the unshare before it is missing
    const sandbox = story.unshares(402, "2000000", { ppid: 5000, exe: "/usr/bin/runc" });
    story.execs(402, ["/bin/payload"]);
    story.clones(402, 2);
    const state = fold(story);
    expect(whereIs(story, 402)).toBe(`container ${sandbox}`);
    const made = [...state.containers].find(({ key }) => key === sandbox)!;
    expect(locationOf(state, made.parentLocation).kind).toBe("container");
  });
});
