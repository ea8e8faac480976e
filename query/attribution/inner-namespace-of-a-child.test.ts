// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

describe("a PID namespace that a child makes in a container under construction", () => {
  /** 302 makes mounts; its child 303 makes a PID namespace, and a child of it, 304, is the first in there. */
  function extended(): { story: HostStory; made: number } {
    const story = host();
    story.clones(100, 302);
    const made = story.unshares(302, "20000", { ppid: 100 });
    story.clones(302, 303);
    story.unshares(303, "20000000", { ppid: 302 });
    story.clones(303, 304);
    story.acts(304, { ppid: 303 });
    return { story, made };
  }

  it("is not that of the maker's other children, whose numbers are the host's", () => {
    const { story, made } = extended();
    story.clones(302, 305);
    story.clones(305, 306, "1200011", { ppid: 302 });
    story.acts(306, { ppid: 305 });
    for (const pid of [302, 303, 304, 305, 306]) expect(whereIs(story, pid)).toBe(`container ${made}`);
    expect(fold(story).conflicts).toEqual([]);
  });

  it("is that of its maker's children and of theirs", () => {
    const { story, made } = extended();
    story.clones(304, 2);
    story.acts(307, { ppid: 304 });
    story.clones(307, 3);
    story.acts(308, { ppid: 307 });
    for (const pid of [307, 308]) expect(whereIs(story, pid)).toBe(`container ${made}`);
    expect(fold(story).conflicts).toEqual([]);
  });
});
