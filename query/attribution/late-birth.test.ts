// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { type HostStory, host, whereIs } from "./testing/host-story.ts";

/** A shell (103) in a container older than the log, known by the numbers of its children. */
function olderContainer(): HostStory {
  const story = host();
  story.acts(103, { ppid: 70, exe: "/bin/sh" });
  story.clones(103, 8);
  story.acts(104, { ppid: 103, exe: "/bin/sh" });
  return story;
}

/** 110, a child of `parent`, whose vfork is recorded after its own child has shown its number. */
function lateVfork(story: HostStory, parent: number, number: number): void {
  story.acts(110, { ppid: parent, exe: "/bin/make" });
  story.clones(110, number + 1);
  story.acts(111, { ppid: 110, exe: "/bin/cc" });
  story.vforks(parent, number);
}

describe("a task whose birth is recorded after its number has placed it", () => {
  it("is in the container older than the log in which its parent is", () => {
    const story = olderContainer();
    lateVfork(story, 103, 9);
    expect(whereIs(story, 103)).toMatch(/^container/);
    expect(whereIs(story, 110)).toBe(whereIs(story, 103));
    expect(whereIs(story, 111)).toBe(whereIs(story, 103));
  });

  it("is in the container of the log in which its parent is", () => {
    const story = host();
    const made = story.clones(100, 102, "6c020011");
    story.execs(102, ["/bin/sh"], { ppid: 100 });
    story.clones(102, 2);
    story.acts(103, { ppid: 102, exe: "/bin/sh" });
    lateVfork(story, 103, 3);
    expect(whereIs(story, 103)).toBe(`container ${made}`);
    expect(whereIs(story, 110)).toBe(`container ${made}`);
    expect(whereIs(story, 111)).toBe(`container ${made}`);
  });

  it("is not, where its clone made namespaces", () => {
    const story = olderContainer();
    story.acts(110, { ppid: 103, exe: "/bin/make" });
    story.clones(110, 2);
    story.acts(111, { ppid: 110, exe: "/bin/cc" });
    story.clones(103, 9, "20000011");
    expect(whereIs(story, 110)).toMatch(/^container/);
    expect(whereIs(story, 110)).not.toBe(whereIs(story, 103));
  });

  it("is not, where the numbers of the two cannot come from one counter", () => {
    const story = olderContainer();
    story.clones(103, 200);
    story.acts(105, { ppid: 103, exe: "/bin/sh" });
    story.clones(103, 201);
    story.acts(106, { ppid: 103, exe: "/bin/sh" });
    lateVfork(story, 103, 3);
    expect(whereIs(story, 110)).not.toBe(whereIs(story, 103));
  });

  it("is not on the host, whatever its parent is", () => {
    const story = host();
    story.clones(100, 5000);
    story.acts(5000, { ppid: 100 });
    lateVfork(story, 5000, 9);
    expect(whereIs(story, 110)).not.toBe("host");
    expect(whereIs(story, 111)).not.toBe("host");
  });
});
