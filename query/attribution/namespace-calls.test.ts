// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { NamespaceType } from "../../types/attribution/event.ts";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

/** A makes mounts and a hostname of its own, and B in it a network; both run a program. Returns their keys. */
function nested(story: HostStory): { a: number; b: number } {
  story.clones(100, 302);
  const a = story.unshares(302, "4020000", { ppid: 100 });
  story.execs(302, ["/bin/sh"]);
  story.clones(302, 303);
  const b = story.unshares(303, "40000000", { ppid: 302 });
  story.execs(303, ["/bin/sleep"]);
  return { a, b };
}

const FLAG = { mnt: "20000", uts: "4000000", net: "40000000", pid: "20000000", time: "80" } as const;

/** A child of 100 opens namespaces, each of the task named, and joins them in that order; then it runs a program. */
function enters(
  story: HostStory,
  pid: number,
  joined: readonly (readonly [keyof typeof FLAG & NamespaceType, string])[],
): void {
  story.clones(100, pid);
  for (const [at, [type, owner]] of joined.entries())
    story.opens(pid, 3 + at, { owner, type, inode: 4_026_532_000 + 8 * Number(owner) + at }, { ppid: 100 });
  for (const [at, [type]] of joined.entries()) story.setns(pid, 3 + at, FLAG[type], { ppid: 100 });
  story.execs(pid, ["/bin/id"], { ppid: 100 });
}

describe("setns into one of two containers that differ in the network alone", () => {
  it("leads to the one whose network was joined", () => {
    const story = host();
    const { a, b } = nested(story);
    enters(story, 310, [
      ["uts", "303"],
      ["net", "303"],
      ["mnt", "303"],
    ]);
    enters(story, 311, [
      ["uts", "302"],
      ["net", "302"],
      ["mnt", "302"],
    ]);
    expect(whereIs(story, 310)).toBe(`container ${b}`);
    expect(whereIs(story, 311)).toBe(`container ${a}`);
  });

  it.each(["its file was never seen opened", "its record is missing"])(
    "leads nowhere known where %s",
    (what) => {
      const story = host();
      nested(story);
      story.clones(100, 310);
      story.acts(310, { ppid: 100 });
      story.opens(310, 3, { owner: "303", type: "uts", inode: 4_026_532_001 });
      story.opens(310, 5, { owner: "303", type: "mnt", inode: 4_026_532_002 });
      story.setns(310, 3, FLAG.uts);
      if (what === "its record is missing") story.skip(1);
      else story.setns(310, 4, FLAG.net);
      story.setns(310, 5, FLAG.mnt);
      story.execs(310, ["/bin/id"]);
      expect(whereIs(story, 310)).toBe("unknown");
    },
  );

  it("is a visit where the network is neither's", () => {
    const story = host();
    const { a } = nested(story);
    story.clones(100, 305);
    story.unshares(305, "40000000", { ppid: 100 });
    story.execs(305, ["/bin/sleep"]);
    enters(story, 310, [
      ["uts", "302"],
      ["net", "305"],
      ["mnt", "302"],
    ]);
    expect(whereIs(story, 310)).toBe(`container ${a}`);
  });
});

describe("a descriptor", () => {
  const OF_A = [
    ["uts", "302"],
    ["mnt", "302"],
  ] as const;

  it("that an open of another file has returned since stands for that file: who joins it is unknown", () => {
    const story = host();
    nested(story);
    story.clones(100, 310);
    for (const [at, [type, owner]] of OF_A.entries())
      story.opens(310, 3 + at, { owner, type, inode: 4_026_532_000 + at }, { ppid: 100 });
    story.opensFile(310, 4);
    for (const [at, [type]] of OF_A.entries()) story.setns(310, 3 + at, FLAG[type]);
    story.execs(310, ["/bin/id"]);
    expect(whereIs(story, 310)).toBe("unknown");
  });

  it("stands for what it was opened for after an open that returned another number, or failed", () => {
    const story = host();
    const { a } = nested(story);
    story.clones(100, 310);
    for (const [at, [type, owner]] of OF_A.entries())
      story.opens(310, 3 + at, { owner, type, inode: 4_026_532_000 + at }, { ppid: 100 });
    story.opensFile(310, 5);
    story.opensFile(310, 4, { failed: true });
    for (const [at, [type]] of OF_A.entries()) story.setns(310, 3 + at, FLAG[type]);
    story.execs(310, ["/bin/id"]);
    expect(whereIs(story, 310)).toBe(`container ${a}`);
  });
});

describe("an opened pid namespace", () => {
  it("of a task in a sandbox within a container, whose number in it is known, is the container's and no further one", () => {
    const story = host();
    const key = story.clones(100, 302, "6c020011");
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.clones(302, 7);
    story.acts(303, { ppid: 302 });
    const sandbox = story.unshares(303, "4000000", { ppid: 302 });
    story.execs(303, ["/bin/sh"], { ppid: 302 });
    story.clones(303, 8, undefined, { ppid: 302 });
    story.acts(304, { ppid: 303 });
    story.opens(100, 3, { owner: "304", type: "pid", inode: 4026532087 });
    story.opens(100, 4, { owner: "302", type: "pid", inode: 4026532087 });
    const { conflicts, containers } = fold(story);
    expect(conflicts).toEqual([]);
    expect(containers).toHaveLength(2);
    expect(whereIs(story, 304)).toBe(`container ${sandbox}`);
    expect(whereIs(story, 302)).toBe(`container ${key}`);
  });
});

describe("setns into a time namespace", () => {
  it("alone moves nobody: a clock is no place", () => {
    const story = host();
    nested(story);
    enters(story, 310, [["time", "302"]]);
    story.clones(310, 311);
    story.acts(311, { ppid: 310 });
    expect(whereIs(story, 310)).toBe("host");
    expect(whereIs(story, 311)).toBe("host");
    story.setns(311, 20, FLAG.time);
    expect(whereIs(story, 311)).toBe("host");
  });

  it("beside others leads to where these lead", () => {
    const story = host();
    const { a } = nested(story);
    enters(story, 310, [
      ["time", "302"],
      ["uts", "302"],
      ["mnt", "302"],
    ]);
    expect(whereIs(story, 310)).toBe(`container ${a}`);
  });
});

describe("a child of clone3 whose parent has a pid namespace for its children", () => {
  it.each(["joined", "made"])("%s: its numbers do not show that clone3 made one", (how) => {
    const story = host();
    const key = story.clones(100, 302, "20000011");
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.clones(302, 2);
    story.acts(303, { ppid: 302 });
    story.clones(100, 310);
    story.acts(310, { ppid: 100, exe: "/usr/bin/crun" });
    if (how === "joined") {
      story.opens(310, 3, { owner: "302", type: "pid", inode: 4_026_532_500 });
      story.setns(310, 3, FLAG.pid);
    } else story.unshares(310, "20000000");
    story.clones3(310, 311);
    story.execs(311, ["/bin/sh"], { ppid: 310 });
    story.clones(311, 9);
    story.acts(312, { ppid: 311 });
    const at = how === "joined" ? `container ${key}` : whereIs(story, 310);
    expect(whereIs(story, 311)).toBe(at);
    expect(whereIs(story, 312)).toBe(at);
    expect(fold(story).containers).toHaveLength(how === "joined" ? 1 : 2);
  });
});

describe("a number that is used again", () => {
  /** The container of 302 has ended; 100 has made another one, whose first task has that number too and has not been seen. */
  function restarted(): { story: HostStory; second: number } {
    const story = host();
    story.clones(100, 302, "20020011");
    story.pivots(302, { ppid: 100 });
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.opens(100, 3, { owner: "302", type: "mnt", inode: 4_026_532_500 });
    story.exits(302);
    const second = story.clones(100, 302, "20020011");
    story.clones(100, 310);
    for (const [at, type] of (["mnt", "pid"] as const).entries())
      story.opens(310, 3 + at, { owner: "302", type, inode: 4_026_532_500 + at }, { ppid: 100 });
    for (const [at, type] of (["mnt", "pid"] as const).entries()) story.setns(310, 3 + at, FLAG[type]);
    return { story, second };
  }

  it("names the namespaces of the child whose clone returned it last", () => {
    const { story, second } = restarted();
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.clones(310, 311);
    story.execs(311, ["/bin/id"], { ppid: 310 });
    expect(whereIs(story, 311)).toBe(`container ${second}`);
  });

  it("so is an inode, which is not the ended container's", () => {
    const story = host();
    story.clones(100, 302, "20020011");
    story.pivots(302, { ppid: 100 });
    story.execs(302, ["/bin/sh"], { ppid: 100 });
    story.opens(100, 3, { owner: "302", type: "mnt", inode: 4_026_532_500 });
    story.opens(100, 3, { owner: "302", type: "pid", inode: 4_026_532_501 });
    story.exits(302);
    story.clones(100, 310);
    for (const [at, type] of (["mnt", "pid"] as const).entries())
      story.opens(310, 3 + at, { owner: "302", type, inode: 4_026_532_500 + at }, { ppid: 100 });
    for (const [at, type] of (["mnt", "pid"] as const).entries()) story.setns(310, 3 + at, FLAG[type]);
    story.execs(310, ["/bin/id"]);
    expect(whereIs(story, 310)).toBe("unknown");
  });
});

describe("/proc/PID/ns/pid of a task that has called unshare", () => {
  it("is the namespace that the task was born in, not that of its children", () => {
    const story = host();
    story.clones(100, 102);
    story.acts(102, { ppid: 100 });
    story.unshares(101, "20000000");
    story.opens(102, 5, { owner: "101", type: "pid", inode: 4026531836 });
    story.setns(102, 5, "20000000");
    story.clones(102, 103);
    story.acts(103, { ppid: 102 });
    expect(whereIs(story, 103)).toBe("host");
  });

  it("is that of its children by the name pid_for_children", () => {
    const story = host();
    story.clones(100, 102);
    story.acts(102, { ppid: 100 });
    const made = story.unshares(101, "20000000");
    story.opens(102, 5, { owner: "101", type: "pid", inode: 4026532777, ofChildren: true });
    story.setns(102, 5, "20000000");
    story.clones(102, 103);
    story.acts(103, { ppid: 102 });
    expect(whereIs(story, 103)).toBe(`container ${made}`);
  });
});
