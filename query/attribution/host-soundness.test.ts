// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HostStory, host, whereIs } from "./testing/host-story.ts";

/** The host's counter hands out these numbers to children of 101. */
function counts(story: HostStory, numbers: readonly number[]): void {
  for (const number of numbers) {
    story.clones(101, number);
    story.acts(number, { ppid: 101 });
  }
}

/** 50 writes no events; a child of it is shown to count in the initial PID namespace, and 50 with it. */
function silentOnHost(): HostStory {
  const story = host();
  counts(story, range(600, 640, 5));
  story.acts(636, { ppid: 50, exe: "/bin/first" });
  story.clones(636, 641);
  story.acts(641, { ppid: 636 });
  return story;
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);

describe("a task without a birth record is not the host's", () => {
  it("where it is older than the log, and the host's counter has passed its number since", () => {
    const story = host();
    counts(story, range(18_000, 20_000, 60));
    story.acts(19_000, { ppid: 101, exe: "/sbin/init" }); // of a container that was started a round before
    counts(story, range(20_000, 20_400, 60));
    expect(whereIs(story, 19_000)).toBe("unknown");
  });

  it("where a hole under a silent parent may hide its birth", () => {
    const story = silentOnHost();
    story.skip(3);
    story.acts(645, { ppid: 50, exe: "/bin/sh" });
    counts(story, range(650, 700, 5));
    expect(whereIs(story, 645)).toBe("unknown");
  });

  it("but is, under such a parent, where no number lies between the last one known and its own", () => {
    const story = silentOnHost();
    story.skip(3);
    story.acts(642, { ppid: 50, exe: "/bin/sh" });
    counts(story, [650]);
    expect(whereIs(story, 642)).toBe("host");
  });

  it("where nothing at all is missing, it is", () => {
    const story = silentOnHost();
    story.acts(645, { ppid: 50, exe: "/bin/sh" });
    counts(story, range(650, 700, 5));
    expect(whereIs(story, 645)).toBe("host");
  });

  it("where a silent parent has another child in a pid namespace of its own", () => {
    const story = silentOnHost();
    story.getsPid(642, 1, { ppid: 50, exe: "/sbin/init" });
    story.acts(646, { ppid: 50, exe: "/bin/sh" });
    counts(story, range(650, 700, 5));
    expect(whereIs(story, 646)).toBe("unknown");
  });

  it("where its parent was born in the hole in which its own birth may be", () => {
    const story = host();
    counts(story, range(600, 640, 5));
    story.skip(4);
    story.acts(652, { ppid: 650, exe: "/bin/sh" });
    story.acts(650, { ppid: 101, exe: "/bin/sh" });
    story.clones(650, 653);
    story.acts(653, { ppid: 650 }); // counts in the initial PID namespace
    counts(story, range(655, 700, 5));
    expect(whereIs(story, 652)).toBe("unknown");
  });

  it.each([0, 3])("where its parent is first seen after it, and %i records are missing before", (missing) => {
    const story = new HostStory();
    story.acts(95, { ppid: 1 });
    story.skip(missing);
    story.acts(298, { ppid: 297, exe: "/usr/bin/crun" }); // the clone3 is not in the log
    story.clones(297, 299, "1200011", { ppid: 1, exe: "/usr/bin/crun" });
    story.acts(299, { ppid: 297, exe: "/usr/bin/crun" });
    expect(whereIs(story, 297)).toBe("host");
    expect(whereIs(story, 298)).toBe("unknown");
  });

  /** A server (500) and a worker of it (490), both older than the log; it forks another one after so many events. */
  function server(events: number, missing: number): HostStory {
    const story = new HostStory();
    story.acts(95, { ppid: 1 });
    story.skip(missing);
    story.acts(490, { ppid: 500, exe: "/usr/bin/server" });
    for (let at = 0; at < events; at++) story.acts(95);
    story.clones(500, 601, "1200011", { ppid: 1, exe: "/usr/bin/server" });
    story.acts(601, { ppid: 500, exe: "/usr/bin/server" });
    return story;
  }

  it("but is, as a server's own worker, where that forks others long after it and nothing is missing before", () => {
    expect(whereIs(server(600, 0), 490)).toBe("host");
    expect(whereIs(server(10, 0), 490)).toBe("unknown");
    expect(whereIs(server(600, 3), 490)).toBe("unknown");
  });

  it("where it may be the orphan of a task in a container that pid 1 has adopted", () => {
    const story = host();
    counts(story, range(600, 640, 5));
    story.clones(101, 640, "20020011"); // CLONE_NEWPID | CLONE_NEWNS
    story.acts(640, { ppid: 101, exe: "/bin/sh" });
    story.clones(640, 2);
    story.acts(641, { ppid: 640, exe: "/bin/sh" });
    story.clones(641, 3); // and ends: its child comes to pid 1
    story.acts(642, { ppid: 1, exe: "/bin/sh" });
    counts(story, range(645, 700, 5));
    expect(whereIs(story, 642)).not.toBe("host");
  });
});
