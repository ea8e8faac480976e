// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { FilesSeen } from "../../types/attribution/event.ts";
import { type HostStory, host, whereIs } from "./testing/host-story.ts";

const seesDevice = (device: string): FilesSeen => ({ root: "", systemDevices: [device] });

/** A host whose daemon (120, a child of init) runs programs from the disk fd:00. */
function hostOnDisk(): HostStory {
  const story = host();
  story.clones(1, 120);
  story.execs(120, ["/usr/sbin/cron"], { ppid: 1, files: seesDevice("fd:00") });
  return story;
}

describe("a device", () => {
  it("of two tasks that one counter shows to be in one container place a third there", () => {
    const story = hostOnDisk();
    const inner = (pid: number, ppid: number, number: number) => {
      story.execs(pid, ["/bin/sh"], { ppid, files: seesDevice("00:2f") });
      return story.clones(pid, number);
    };
    const first = inner(900, 890, 7);
    inner(901, 891, 8);
    inner(902, 892, 9);
    story.execs(903, ["/bin/sh"], { ppid: 893, files: seesDevice("00:2f") });
    expect(whereIs(story, 900)).toBe(`container ${first}`);
    expect(whereIs(story, 902)).toBe(`container ${first}`);
    expect(whereIs(story, 903)).toBe(`container ${first}`);
  });

  it("of tasks whose numbers cannot come from one counter place a third in neither", () => {
    const story = hostOnDisk();
    for (const [pid, number] of [
      [900, 7],
      [901, 208],
      [902, 9],
    ] as const) {
      story.execs(pid, ["/bin/sh"], { ppid: pid - 10, files: seesDevice("00:2f") });
      story.clones(pid, number);
    }
    story.execs(903, ["/bin/sh"], { ppid: 893, files: seesDevice("00:2f") });
    expect(whereIs(story, 901)).not.toBe(whereIs(story, 902));
    expect(whereIs(story, 903)).toBe("unknown, not host");
  });

  /** 900 shows a container older than the log by its number, with a device; then a task is seen with the same one. */
  function owner(): { story: HostStory; key: number } {
    const story = hostOnDisk();
    story.execs(900, ["/bin/sh"], { ppid: 890, files: seesDevice("00:2f") });
    return { story, key: story.clones(900, 7) };
  }

  it("may be another container's where records are missing since the owner was last seen, and is not where it is seen again", () => {
    const { story, key } = owner();
    story.execs(903, ["/bin/sh"], { ppid: 893, files: seesDevice("00:2f") });
    expect(whereIs(story, 903)).toBe(`container ${key}`);
    story.skip(1);
    story.execs(904, ["/bin/sh"], { ppid: 894, files: seesDevice("00:2f") });
    expect(whereIs(story, 904)).toBe("unknown, not host");
    expect(whereIs(story, 903)).toBe(`container ${key}`);
    story.acts(900);
    expect(whereIs(story, 904)).toBe(`container ${key}`);
  });

  it("makes no two containers one where each has a first process that moves a root into place, or records are missing between", () => {
    const { story, key } = owner();
    story.pivots(910, { ppid: 890 });
    story.execs(910, ["/bin/sh"], { files: seesDevice("00:2f") });
    story.clones(910, 8);
    expect(whereIs(story, 910)).not.toBe(`container ${key}`);
    const behind = owner();
    behind.story.skip(1);
    behind.story.execs(901, ["/bin/sh"], { ppid: 891, files: seesDevice("00:2f") });
    const other = behind.story.clones(901, 8);
    expect(whereIs(behind.story, 901)).toBe(`container ${other}`);
    expect(whereIs(behind.story, 900)).toBe(`container ${behind.key}`);
    behind.story.acts(900);
    expect(whereIs(behind.story, 901)).toBe(`container ${behind.key}`);
  });

  it("makes no two containers one across a hole because a third, which is neither, is seen on both sides of it", () => {
    const { story, key } = owner();
    story.execs(901, ["/bin/sh"], { ppid: 891, files: seesDevice("00:2f") });
    story.clones(901, 208);
    story.clones(900, 8);
    story.skip(1);
    story.execs(902, ["/bin/sh"], { ppid: 892, files: seesDevice("00:2f") });
    const other = story.clones(902, 9);
    story.acts(901);
    expect(whereIs(story, 900)).toBe(`container ${key}`);
    expect(whereIs(story, 902)).toBe(`container ${other}`);
  });
});
