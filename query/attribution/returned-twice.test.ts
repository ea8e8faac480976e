// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { caveatOf, host, whereIs } from "./testing/host-story.ts";

describe("a number that a clone of the host has returned", () => {
  it("and that another clone returns again is one of an inner namespace, also where a later number of it meets a host's pid", () => {
    const story = host();
    story.clones(100, 500);
    story.acts(500, { ppid: 100 });
    // a container older than the log, whose counter is two behind the host's
    story.vforks(300, 500, { ppid: 290 });
    story.acts(502, { ppid: 300 });
    story.clones(502, 501, "1200011", { ppid: 300 });
    story.vforks(300, 502, { ppid: 290 });
    story.acts(504, { ppid: 300 });
    for (const pid of [300, 502, 504]) expect(whereIs(story, pid)).toMatch(/^container/);
  });

  it("after it was returned by a task that nothing had placed shows that one to be in an inner namespace", () => {
    const story = host();
    story.clones(300, 500, "1200011", { ppid: 290 });
    story.clones(100, 500);
    story.clones(500, 501, "1200011", { ppid: 100 });
    story.acts(501, { ppid: 500 });
    expect(whereIs(story, 300)).toMatch(/^container/);
    expect(whereIs(story, 500)).toBe("host");
  });

  it("is no contradiction in its own pairing, late or not", () => {
    const story = host();
    story.acts(500, { ppid: 101 });
    story.vforks(101, 500, { ppid: 100 });
    story.clones(101, 501);
    story.acts(501, { ppid: 101 });
    for (const pid of [101, 500, 501]) expect(whereIs(story, pid)).toBe("host");
    expect(caveatOf(story, 101)).not.toBe("not the host");
  });
});
