// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

/** runc's way: 302 makes a container, whose first process is 303; 310 joins it, and its child 311 runs a shell there. */
function entered(): { story: HostStory; made: number } {
  const story = host();
  story.clones(100, 302);
  const made = story.unshares(302, "2c020000", { ppid: 100 });
  story.clones(302, 303, "8011");
  story.execs(303, ["/bin/sleep"], { ppid: 100 });
  story.clones(100, 310);
  story.opens(310, 3, { owner: "303", type: "pid", inode: 4_026_532_001 }, { ppid: 100 });
  story.opens(310, 4, { owner: "303", type: "mnt", inode: 4_026_532_002 });
  story.opens(310, 5, { owner: "303", type: "uts", inode: 4_026_532_003 });
  story.opens(310, 6, { owner: "303", type: "ipc", inode: 4_026_532_004 });
  story.setns(310, 5, "4000000");
  story.setns(310, 6, "8000000");
  story.setns(310, 3, "20000000");
  story.setns(310, 4, "20000");
  story.clones(310, 311);
  story.execs(311, ["/bin/sh"], { ppid: 310 });
  return { story, made };
}

describe("an orphan", () => {
  it("of one who has entered a container is adopted by the container's first process, and stays the same task", () => {
    const { story, made } = entered();
    story.clones(311, 12);
    story.acts(312, { ppid: 311, exe: "/bin/sh" });
    story.execs(312, ["/bin/id"], { ppid: 303 });
    expect(whereIs(story, 312)).toBe(`container ${made}`);
    expect([...fold(story).tasks].filter(({ pid }) => pid === 312)).toHaveLength(1);
  });

  it("is not adopted by a process that is not the first: the number is another task's", () => {
    const { story } = entered();
    story.clones(311, 12);
    story.acts(312, { ppid: 311, exe: "/bin/sh" });
    story.clones(100, 320);
    story.acts(320, { ppid: 100 });
    story.execs(312, ["/bin/id"], { ppid: 320 });
    expect([...fold(story).tasks].filter(({ pid }) => pid === 312)).toHaveLength(2);
  });

  it("that a subreaper in a container adopts before its first event is in the container, whatever clone3 the subreaper called there", () => {
    const { story, made } = entered();
    story.clones3(311, 12);
    story.clones3(311, 13);
    story.execs(311, ["/bin/subreaper"]);
    story.clones(311, 14);
    story.clones(314, 15, "1200011", { ppid: 311 });
    story.execs(315, ["/bin/uname"], { ppid: 311 });
    expect(whereIs(story, 315)).toBe(`container ${made}`);
  });
});
