// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { type HostStory, host, whereIs } from "./testing/host-story.ts";

/** The host's counter hands out these numbers to children of 101. */
function counts(story: HostStory, from: number, to: number): void {
  for (let number = from; number < to; number++) {
    story.clones(101, number);
    story.acts(number, { ppid: 101 });
  }
}

/** Time in which the host's counter goes on, by so many numbers of which `share` out of ten are seen. */
function meanwhile(story: HostStory, from: number, to: number, share = 10): void {
  for (let number = from; number < to; number++) {
    if (number % 10 < share) counts(story, number, number + 1);
    for (let at = 0; at < 30; at++) story.acts(101);
  }
}

const THREAD = "3d0f00";

/** A daemon (500) older than the log whose threads are recorded, as are numbers that the host gives to its own. */
function daemon(numbers: readonly number[], share = 10): HostStory {
  const story = host();
  story.setns(100, 3, "40000000"); // the rules log setns
  story.clones(101, 2000);
  story.acts(2000, { ppid: 101 });
  story.acts(500, { ppid: 400, exe: "/usr/bin/daemon" });
  meanwhile(story, 2001, 2030, share);
  for (const number of numbers) {
    story.clones(500, number, THREAD);
    meanwhile(story, number + 1, number + 30, share);
  }
  meanwhile(story, numbers.at(-1)! + 30, numbers.at(-1)! + 60, share);
  return story;
}

describe("numbers that clones of a task born in the log return", () => {
  /** A task (2001) without a birth record, under a parent that nothing proves, and the run of its threads. */
  function fresh(first: number, count: number, next: number): HostStory {
    const story = host();
    story.clones(101, 1900);
    story.acts(1900, { ppid: 101 });
    story.clones(101, 2000);
    story.acts(2000, { ppid: 101 });
    for (let at = 0; at < 600; at++) story.acts(101);
    story.acts(2001, { ppid: 400, exe: "/usr/bin/daemon" });
    for (let at = 0; at < count; at++) story.clones(2001, first + at, THREAD);
    counts(story, next, next + 2);
    return story;
  }

  it("prove the initial pid namespace where they fit between two numbers of the host", () => {
    expect(whereIs(fresh(2002, 4, 2006), 2001)).toBe("host");
    expect(whereIs(fresh(2004, 4, 2010), 2001)).toBe("host");
  });

  it("prove nothing with more room around them, or where a namespace of the log can have counted so far", () => {
    expect(whereIs(fresh(2010, 4, 2020), 2001)).toBe("unknown");
    expect(whereIs(fresh(90, 4, 2006), 2001)).not.toBe("host");
  });
});

describe("numbers that clones of a task older than the log return", () => {
  it("prove the initial pid namespace where the host has handed out all those between them itself", () => {
    expect(whereIs(daemon([2030]), 500)).toBe("unknown");
    expect(whereIs(daemon([2030, 2060]), 500)).toBe("host");
  });

  it("prove nothing where an inner namespace could have taken as many", () => {
    expect(whereIs(daemon([2030, 2060], 4), 500)).toBe("unknown");
  });

  it("prove nothing of a container whose numbers happen to be the next ones", () => {
    const inner = host();
    inner.setns(100, 3, "40000000");
    inner.clones(101, 2000);
    inner.acts(2000, { ppid: 101 });
    inner.acts(500, { ppid: 400, exe: "/sbin/init" });
    meanwhile(inner, 2001, 2030);
    inner.clones(500, 2030, THREAD); // takes 2030 of the host, too
    inner.clones(500, 2031, THREAD); // and 2031
    meanwhile(inner, 2032, 2090);
    expect(whereIs(inner, 500)).toBe("unknown");
  });

  it("prove nothing where a record is missing meanwhile: a child of the host may have been led into the namespace", () => {
    const story = host();
    story.setns(100, 3, "40000000");
    story.clones(101, 2000);
    story.acts(2000, { ppid: 101 });
    story.acts(500, { ppid: 400, exe: "/usr/bin/daemon" });
    meanwhile(story, 2001, 2030);
    story.clones(500, 2030, THREAD);
    meanwhile(story, 2031, 2060);
    story.skip(1);
    meanwhile(story, 2060, 2090);
    story.clones(500, 2090, THREAD);
    meanwhile(story, 2091, 2150);
    expect(whereIs(story, 500)).toBe("unknown");
  });

  it("prove nothing where the rules may leave out setns, but for numbers of threads", () => {
    const story = host();
    story.clones(101, 2000);
    story.acts(2000, { ppid: 101 });
    story.acts(500, { ppid: 400, exe: "/usr/bin/daemon" });
    meanwhile(story, 2001, 2030);
    story.clones(500, 2030, THREAD);
    meanwhile(story, 2031, 2060);
    story.clones(500, 2060, THREAD);
    meanwhile(story, 2061, 2120);
    expect(whereIs(story, 500)).toBe("unknown");
    for (let number = 2120; number < 2180; number++) {
      story.clones(number === 2130 || number === 2160 ? 500 : 101, number, THREAD);
      for (let at = 0; at < 30; at++) story.acts(101);
    }
    expect(whereIs(story, 500)).toBe("host");
  });
});
