// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

describe("a task whose birth is not in the log, and that unshares before it executes (crun's first process)", () => {
  /** The clone3 of 302 is lost; its child 303 has the number 2. */
  function lost(): { story: HostStory; before: number; made: number } {
    const story = host();
    story.skip(1);
    const before = story.acts(302, { ppid: 100 });
    const made = story.unshares(302, "2000000");
    story.pivots(302);
    story.execs(302, ["/bin/sh"]);
    story.clones(302, 2);
    story.acts(303, { ppid: 302 });
    return { story, before, made };
  }

  it("was in one of two places before: its birth may have made the container that it has extended", () => {
    const { story, before, made } = lost();
    expect(whereIs(story, 302, before)).toBe("unknown, not host");
    for (const pid of [302, 303]) expect(whereIs(story, pid)).toBe(`container ${made}`);
    expect(fold(story).containers).toHaveLength(1);
  });

  it("was not in its parent's container for certain either", () => {
    const story = host();
    const key = story.clones(100, 302, "6e020011");
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.skip(1);
    const before = story.acts(303, { ppid: 302 });
    expect(whereIs(story, 303)).toBe(`container ${key}`);
    const made = story.unshares(303, "2000000");
    expect(whereIs(story, 303, before)).toMatch(/^unknown/);
    expect(whereIs(story, 303)).toBe(`container ${made}`);
  });

  it("was in the container where it has executed a program before", () => {
    const story = host();
    story.skip(1);
    const before = story.execs(302, ["/bin/sh"], { ppid: 100 });
    const made = story.unshares(302, "4000000");
    story.clones(302, 2);
    story.acts(303, { ppid: 302 });
    expect(whereIs(story, 302, before)).toMatch(/^container/);
    expect(whereIs(story, 302, before)).not.toBe(`container ${made}`);
  });
});

describe("a task below one in a container, whose birth is not in the log, and that mounts before it executes (runc's first process)", () => {
  function mounting(lost: boolean, executes = false): [HostStory, string] {
    const story = host();
    const key = story.clones(100, 302, "6e020011");
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    if (lost) story.skip(1);
    story.acts(303, { ppid: 302 });
    if (executes) story.execs(303, ["/bin/mount"]);
    story.mounts(303);
    return [story, `container ${key}`];
  }

  it("may be in a container below, which its birth has made", () => {
    const [story] = mounting(true);
    expect(whereIs(story, 303)).toBe("unknown");
  });

  it("is where its parent is where no record is missing, or where its program mounts", () => {
    for (const [story, key] of [mounting(false), mounting(true, true)]) expect(whereIs(story, 303)).toBe(key);
  });
});

describe("the child of a clone3 in a container", () => {
  function contained(): { story: HostStory; key: number } {
    const story = host();
    const key = story.clones(100, 302, "6e020011");
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.clones3(302, 2);
    return { story, key };
  }

  it("is there once it executes a program, with nothing in between that makes a container", () => {
    const { story, key } = contained();
    story.acts(303, { ppid: 302 });
    expect(whereIs(story, 303)).toBe("unknown");
    story.execs(303, ["/bin/id"]);
    expect(whereIs(story, 303)).toBe(`container ${key}`);
    story.skip(1);
    story.acts(303);
    expect(whereIs(story, 303)).toBe(`container ${key}`);
  });

  it("may be in a container below where a record is missing before its program: that of a moved root", () => {
    const { story } = contained();
    story.acts(303, { ppid: 302 });
    story.skip(1);
    story.execs(303, ["/bin/id"]);
    expect(whereIs(story, 303)).toBe("unknown");
  });
});

describe("containers one in the other, whose outermost is in no known place", () => {
  /** 200 makes so many, each by an unshare of its host name and an exec. Gives the places after each exec. */
  function nested(story: HostStory, levels: number, between = () => {}): string[] {
    const made = Array.from({ length: levels }, (_, level) => {
      if (level === 2) between();
      story.unshares(200, "4000000", { ppid: 100 });
      return story.execs(200, ["/bin/sh"]);
    });
    return made.map((event) => whereIs(story, 200, event));
  }
  const known = (places: string[]) => new Set(places.filter((place) => place.startsWith("container"))).size;

  it("are known up to a depth: the kernel's limit may be reached below it, where an unshare makes no further one", () => {
    const late = host();
    late.skip(1);
    late.execs(200, ["/bin/sh"], { ppid: 100 });
    expect(nested(late, 12).slice(8)).toEqual(Array(4).fill("unknown"));
  });

  it("are known as long as the log cannot lack so many that the limit is reached", () => {
    const behind = (missing: number) => {
      const story = host();
      story.clones(100, 200);
      return known(nested(story, 20, () => void story.skip(missing)));
    };
    expect(behind(4)).toBe(20);
    expect(behind(20)).toBe(12);
    expect(behind(100)).toBe(8);
  });

  it("are all known down to that limit where the log shows each", () => {
    const story = host();
    story.clones(100, 200);
    expect(known(nested(story, 40))).toBe(32);
  });

  it("keep their children as unknown as they are", () => {
    const story = host();
    story.skip(1);
    story.execs(200, ["/bin/sh"], { ppid: 100 });
    nested(story, 12);
    story.clones(200, 201, "4000011");
    story.execs(201, ["/bin/sh"], { ppid: 200 });
    story.unshares(201, "4000000");
    story.clones(200, 202);
    story.execs(202, ["/bin/sh"], { ppid: 200 });
    for (const pid of [201, 202]) expect(whereIs(story, pid)).toMatch(/^unknown/);
  });
});
