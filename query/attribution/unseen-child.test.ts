// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { FilesSeen } from "../../types/attribution/event.ts";
import { caveatOf, fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

const MOUNTS = 4_026_532_085;
const hasRoot = (root: string): FilesSeen => ({ root, systemDevices: [] });

/** lxc-start's way: 100 calls clone3 and opens the namespaces of its child, which then moves its root. Returns the clone3. */
function started(story: HostStory, pid: number, root = "00:1b:7"): number {
  const made = story.clones3(100, pid);
  story.opens(100, 21, { owner: String(pid), type: "mnt", inode: MOUNTS });
  story.opens(100, 22, { owner: String(pid), type: "pid", inode: MOUNTS + 3 });
  story.pivots(pid, { ppid: 100, files: hasRoot(root) });
  story.execs(pid, ["/bin/sleep"]);
  return made;
}

describe("opened namespaces of a child that has written no event", () => {
  it("are those of the container that its clone3 has made, once for each", () => {
    const story = host();
    const one = started(story, 162);
    story.exits(162);
    const other = started(story, 177);
    expect(whereIs(story, 162)).toBe(`container ${one}`);
    expect(whereIs(story, 177)).toBe(`container ${other}`);
    const { containers, tasks } = fold(story);
    expect([...containers].map(({ created, maker }) => [created, tasks.get(maker)!.pid])).toEqual([
      [one, 100],
      [other, 100],
    ]);
  });

  it("are no former task's with the number", () => {
    const story = host();
    story.clones(100, 162);
    story.acts(162, { ppid: 100 });
    story.exits(162);
    story.skip(600);
    const made = started(story, 162);
    expect(whereIs(story, 162)).toBe(`container ${made}`);
  });

  it("are still its own where it then appears under who adopts it", () => {
    const story = host();
    const made = story.clones3(101, 162, { ppid: 100 });
    story.opens(100, 22, { owner: "162", type: "pid", inode: MOUNTS + 3 });
    story.execs(162, ["/bin/sleep"], { ppid: 1 });
    expect(whereIs(story, 162)).toBe(`container ${made}`);
    expect([...fold(story).tasks].filter(({ pid }) => pid === 162)).toHaveLength(1);
  });
});

describe("a child whose namespaces pid 1 has opened before it wrote an event", () => {
  it("is no proven task of the host where its maker, whose line is not known, is none", () => {
    const story = host();
    story.clones(60, 69, "1200011", { ppid: 50 });
    story.acts(69, { ppid: 60 });
    story.unshares(101, "20000"); // both calls are logged
    story.setns(101, 9, "20000");
    story.clones(60, 70);
    story.opens(1, 3, { owner: "70", type: "mnt", inode: MOUNTS });
    story.acts(70, { ppid: 1 });
    story.clones(70, 71);
    story.acts(71, { ppid: 70 });
    expect(caveatOf(story, 70)).not.toBe("proven");
    expect(whereIs(story, 70)).toBe("host");
  });
});

describe("a child of clone3 after a setns by a descriptor that nobody saw opened", () => {
  it("is where its caller has come to: its number is one of the joined namespace", () => {
    const story = host();
    const made = started(story, 162);
    story.clones(100, 168);
    story.setns(168, 5, "6e020000", { ppid: 100, files: hasRoot("00:1b:7") });
    story.clones3(168, 169);
    story.execs(169, ["/bin/sh"], { ppid: 100 });
    story.clones(169, 4);
    story.execs(170, ["/bin/uname"], { ppid: 169 });
    expect(whereIs(story, 169)).toBe(`container ${made}`);
    expect(whereIs(story, 170)).toBe(`container ${made}`);
    expect(fold(story).containers).toHaveLength(1);
  });
});
