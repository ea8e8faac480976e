// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { NamespaceType } from "../../types/attribution/event.ts";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

const TYPES: readonly NamespaceType[] = ["mnt", "net", "ipc", "pid", "uts", "cgroup", "time"];

/** 302 is the first process of a container with all namespaces but those of users and time. Returns its key. */
function container(story: HostStory, flags = "6e020011"): number {
  const key = story.clones(100, 302, flags);
  story.pivots(302, { ppid: 100 });
  story.execs(302, ["/bin/sh"], { ppid: 100 });
  return key;
}

/** crun exec's way: the child 310 of a clone3 joins all namespaces of 302, then its own child 311 runs a program. */
function enters(story: HostStory, owner = 302, types = TYPES, before = () => {}): void {
  story.clones3(100, 310);
  story.acts(310, { ppid: 100 });
  before();
  for (const [at, type] of types.entries())
    story.opens(310, 3 + at, { owner: String(owner), type, inode: 4_026_532_000 + at });
  for (const at of types.keys()) story.setns(310, 3 + at, "0");
  story.clones(310, 311);
  story.execs(311, ["/bin/id"], { ppid: 310 });
}

const placesOf = (story: HostStory): string[] => [310, 311].map((pid) => whereIs(story, pid));

describe("the child of a clone3 with hidden flags that joins a container's namespaces one by one", () => {
  it("is there with the last one, and what it starts", () => {
    const story = host();
    const key = container(story);
    enters(story);
    expect(placesOf(story)).toEqual([`container ${key}`, `container ${key}`]);
    expect(fold(story).conflicts).toEqual([]);
  });

  it("is nowhere known where one is left out: the clone3 may have made it", () => {
    const story = host();
    container(story);
    enters(
      story,
      302,
      TYPES.filter((type) => type !== "uts"),
    );
    expect(placesOf(story)).toEqual(["unknown", "unknown"]);
  });

  it("is nowhere known where the container has a user namespace that it has not joined", () => {
    const story = host();
    container(story, "7e020011");
    enters(story);
    expect(placesOf(story)).toEqual(["unknown", "unknown"]);
  });

  it("has a user namespace of its own for all that is known where the namespaces are younger than the clone3", () => {
    const story = host();
    story.clones3(100, 310);
    story.acts(310, { ppid: 100 });
    const key = container(story);
    for (const [at, type] of TYPES.entries())
      story.opens(310, 3 + at, { owner: "302", type, inode: 4_026_532_000 + at });
    for (const at of TYPES.keys()) story.setns(310, 3 + at, "0");
    expect(whereIs(story, 310)).toBe("unknown");
    expect(whereIs(story, 302)).toBe(`container ${key}`);
  });
});

describe("a number under which the child of a clone3 finds a process", () => {
  it.each([
    ["it has a child: the number may be that child's", (story: HostStory) => void story.clones(310, 302)],
    ["it has a thread", (story: HostStory) => void story.clones(310, 302, "3d0f00")],
    ["a record is missing since its birth", (story: HostStory) => void story.skip(1)],
  ])("is not the host's where %s", (_, before) => {
    const story = host();
    container(story);
    enters(story, 302, TYPES, () => before(story));
    expect(whereIs(story, 311)).toMatch(/^unknown/);
  });

  it("is not the host's where it is 1, the child's own in a namespace that the clone3 has made", () => {
    const story = host();
    enters(story, 1, ["pid"]);
    expect(whereIs(story, 310)).not.toBe("host");
  });

  it("shows by a pidfd that the child counts as its maker does", () => {
    const story = host();
    container(story);
    story.clones3(100, 310);
    story.opensProcess(310, 3, 302, { ppid: 100 });
    expect(whereIs(story, 310)).toBe("host");
    const alone = host();
    container(alone);
    alone.clones3(100, 310);
    alone.opensProcess(310, 3, 1, { ppid: 100 });
    expect(whereIs(alone, 310)).toBe("unknown");
  });
});

describe("a setns into a user namespace that the kernel refuses as the caller's own", () => {
  /** podman: the container's namespaces are hidden as well, but for the pid namespace of its first process. */
  function hidden(refused: boolean): { story: HostStory; key: number } {
    const story = host();
    const key = story.clones3(100, 302);
    story.unshares(302, "2000000", { ppid: 100 });
    story.pivots(302);
    story.execs(302, ["/bin/sh"]);
    story.clones(302, 2);
    story.acts(303, { ppid: 302 });
    enters(story, 302, ["mnt", "net", "ipc", "pid", "uts", "cgroup", "time"], () => {
      story.opens(310, 20, { owner: "302", type: "user", inode: 4_026_531_837 });
      if (refused) story.isRefused(310, 20, "0");
    });
    return { story, key };
  }

  it("completes the set of its owner; without it the container may have one that hides", () => {
    const { story, key } = hidden(true);
    expect(placesOf(story)).toEqual([`container ${key}`, `container ${key}`]);
    expect(placesOf(hidden(false).story)).toEqual(["unknown", "unknown"]);
  });
});

describe("the root directory of a container that shows where a setns has led", () => {
  it("goes on to show it while further namespaces of a task in that container are joined", () => {
    const root = { root: "00:1b:7", systemDevices: [] };
    const story = host();
    const key = story.clones3(100, 302);
    story.unshares(302, "2000000", { ppid: 100 });
    story.pivots(302, { files: root });
    story.execs(302, ["/bin/sh"]);
    story.clones(302, 2);
    story.acts(303, { ppid: 302 });
    story.clones(100, 310);
    story.acts(310, { ppid: 100 });
    story.opens(310, 9, { owner: "302", type: "mnt", inode: 4_026_532_001 });
    story.opens(310, 3, { owner: "302", type: "ipc", inode: 4_026_532_003 });
    story.setns(310, 9, "20000", { files: root });
    story.setns(310, 3, "0");
    expect(whereIs(story, 310)).toBe(`container ${key}`);
  });
});
