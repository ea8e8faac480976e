// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

/** 302 is the first process of a container; it forks 303, which has the number 2 there. */
function container(story: HostStory): number {
  const key = story.clones(100, 302, "6e020011");
  story.execs(302, ["/bin/sh"], { ppid: 100 });
  story.clones(302, 2);
  story.execs(303, ["/bin/sh"], { ppid: 302 });
  return key;
}

describe("births between two known numbers of a pid namespace", () => {
  /** 303 forks number 3, of which a message alone is seen, with the host's number 304; then 302 forks number 4. */
  function messages(
    next: number,
    between: (story: HostStory) => void = () => {},
    sender = 304,
  ): [HostStory, number] {
    const story = host();
    const key = container(story);
    story.clones(303, 3);
    between(story);
    story.says(sender, "USER_LOGIN", {});
    story.clones(302, 4);
    story.execs(next, ["/bin/id"], { ppid: 302 });
    return [story, key];
  }

  it("are those of the clones that returned the numbers between, where the host has counted as far as the namespace", () => {
    const [story, key] = messages(305);
    expect(whereIs(story, 304)).toBe(`container ${key}`);
  });

  it("are not known where the host has handed out another number in between, or before the next number is known", () => {
    for (const sender of [304, 305])
      expect(whereIs(messages(306, () => {}, sender)[0], sender)).toBe("unknown");
    const early = host();
    container(early);
    early.clones(303, 3);
    early.says(304, "USER_LOGIN", {});
    expect(whereIs(early, 304)).toBe("unknown");
  });

  it("are none of a host's child that has its own clone", () => {
    const [story] = messages(305, (told) => void told.clones(100, 304));
    expect(whereIs(story, 304)).toBe("unknown");
  });

  it("are not known after the host's numbers have begun anew", () => {
    const story = host();
    story.clones(101, 30_000);
    story.acts(30_000, { ppid: 101 });
    story.clones(101, 301);
    story.acts(301, { ppid: 101 });
    container(story);
    story.clones(303, 3);
    story.says(304, "USER_LOGIN", {});
    story.clones(302, 4);
    story.execs(305, ["/bin/id"], { ppid: 302 });
    expect(whereIs(story, 304)).toBe("unknown");
  });
});

describe("a child of one of two clones of the same parent", () => {
  /** 303 forks twice, once into a pid namespace of its own, before either child is seen. */
  function twoClones(): { story: HostStory; key: number; inner: number } {
    const story = host();
    const key = container(story);
    story.clones(303, 3);
    const inner = story.clones(303, 4, "20000011");
    return { story, key, inner };
  }

  it("is that of the one whose number the host has had time for", () => {
    const { story, key, inner } = twoClones();
    story.execs(304, ["/bin/id"], { ppid: 303 });
    story.execs(305, ["/bin/id"], { ppid: 303 });
    expect(whereIs(story, 304)).toBe(`container ${key}`);
    expect(whereIs(story, 305)).toBe(`container ${inner}`);
  });

  it("is none of a later one whose number the host has had no time for: its own is lost", () => {
    const story = host();
    const key = container(story);
    story.unshares(303, "20000000");
    story.skip(1); // 303 forks 304 into the pid namespace that it has made
    story.clones3(304, 2, { ppid: 303 });
    const inner = whereIs(story, 304);
    story.clones(303, 6);
    expect(whereIs(story, 304)).toBe(inner);
    expect(inner).not.toBe(`container ${key}`);
    expect(fold(story).tasks.get(fold(story).current.get(304)!)!.born).toBe(0);
  });

  it("may be that of either where the host has counted further", () => {
    const { story } = twoClones();
    story.execs(305, ["/bin/id"], { ppid: 303 });
    expect(whereIs(story, 305)).toMatch(/^unknown/);
  });
});

describe("an orphan whose place is not known", () => {
  /** 310 joins what nobody saw opened; its child 311 forks 312. */
  function entered(): { story: HostStory; key: number } {
    const story = host();
    const key = container(story);
    story.clones(100, 310);
    story.setns(310, 9, "0", { ppid: 100 });
    story.clones(310, 311);
    story.acts(311, { ppid: 310 });
    story.clones(311, 20);
    story.acts(312, { ppid: 311 });
    return { story, key };
  }

  it("is in the container whose first process adopts it", () => {
    const { story, key } = entered();
    expect(whereIs(story, 312)).toMatch(/^unknown/);
    story.acts(312, { ppid: 302 });
    expect(whereIs(story, 312)).toBe(`container ${key}`);
  });

  it("is nowhere known where a task of the host, or of a sandbox that counts as the host does, adopts it", () => {
    const { story } = entered();
    story.acts(312, { ppid: 100 });
    expect(whereIs(story, 312)).toMatch(/^unknown/);
    const shared = entered().story;
    shared.clones(100, 320);
    shared.unshares(320, "20000", { ppid: 100 });
    shared.execs(320, ["/bin/subreaper"]);
    shared.acts(312, { ppid: 320 });
    expect(whereIs(shared, 312)).toMatch(/^(unknown|no task)/);
  });
});
