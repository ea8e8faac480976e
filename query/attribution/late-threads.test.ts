// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { foldEvent } from "./fold.ts";
import { isWithdrawn } from "./lifecycle/late-threads.ts";
import { newModel } from "./model/new-model.ts";
import { restoreModel, snapshotModel } from "./model/snapshot.ts";
import { caveatOf, fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

const ALL = "6c020000";
const NETWORK = "40000000";

/** A process (200) on the host; `flags` of an unshare by a thread of it that came before the record of its clone. */
function threaded(flags: string, clone: "clone3" | "clone", clonedMs: number) {
  const story = host();
  story.clones(100, 200);
  story.execs(200, ["/usr/bin/plugin"], { ppid: 100 });
  const made = story.unshares(200, flags, { ppid: 100, timeMs: 5000 });
  if (clone === "clone3") story.clones3(200, 201, { timeMs: clonedMs });
  else story.clones(200, 201, "3d0f00", { timeMs: clonedMs });
  story.acts(200, { timeMs: 6000 });
  return { story, made };
}

describe("an unshare that was logged before a clone that was called before it", () => {
  it.each(["clone", "clone3"] as const)("by %s may be the thread's: it makes no container", (clone) => {
    const { story } = threaded(ALL, clone, 5000);
    story.clones(200, 210, "1200011", { timeMs: 6001 });
    story.acts(210, { ppid: 200, timeMs: 6002 });
    expect(whereIs(story, 200)).toBe("host");
    expect(caveatOf(story, 200)).not.toBe("proven");
    expect(whereIs(story, 210)).toBe("unknown");
    const state = fold(story);
    expect([...state.containers].every(({ location }) => isWithdrawn(state, location))).toBe(true);
  });

  it("of the network alone is a visit: children are where the process is", () => {
    const { story } = threaded(NETWORK, "clone3", 4999);
    story.clones(200, 210, "1200011", { timeMs: 6001 });
    story.acts(210, { ppid: 200, timeMs: 6002 });
    expect(whereIs(story, 200)).toBe("host");
    expect(whereIs(story, 210)).toBe("host");
  });

  it("is the process's own where the clone was called after it", () => {
    const { story, made } = threaded(ALL, "clone3", 5001);
    expect(whereIs(story, 200)).toBe(`container ${made}`);
  });

  it("is the process's own where the clone's child turns out to be a process", () => {
    const { story, made } = threaded(ALL, "clone3", 5000);
    story.execs(201, ["/bin/id"], { ppid: 200, timeMs: 6001 });
    expect(whereIs(story, 200)).toBe(`container ${made}`);
    expect(whereIs(story, 201)).toBe(`container ${made}`);
    expect(whereIs(story, 200, made)).toBe(`container ${made}`);
  });

  it("is taken back in a state that was stored between the two as well", () => {
    const { story } = threaded(ALL, "clone3", 5000);
    let state = newModel();
    for (const event of story.events) {
      foldEvent(state, event);
      state = restoreModel(snapshotModel(state));
    }
    expect(whereIs(story, 200, undefined, state)).toBe("host");
  });
});

describe("a setns that was logged before a clone that was called before it", () => {
  it("may be a thread's: the process has gone nowhere", () => {
    const story = host();
    const key = story.clones(100, 300, "6c020011");
    story.execs(300, ["/bin/sh"], { ppid: 100 });
    story.clones(100, 200);
    story.execs(200, ["/usr/bin/agent"], { ppid: 100 });
    story.opens(200, 5, { owner: "300", type: "mnt", inode: 4_026_532_500 });
    story.setns(200, 5, "20000", { timeMs: 5000 });
    story.clones(200, 201, "3d0f00", { timeMs: 4990 });
    story.acts(200, { timeMs: 6000 });
    expect(whereIs(story, 200)).toBe("host");
    expect(caveatOf(story, 200)).not.toBe("proven");
    expect(whereIs(story, 300)).toBe(`container ${key}`);
  });
});

describe("a process of the host with threads, one of which changes namespaces", () => {
  const torn = (change: (story: HostStory) => void): HostStory => {
    const story = host();
    story.clones(101, 105, "3d0f00");
    change(story);
    story.clones(101, 106);
    story.acts(106, { ppid: 101 });
    return story;
  };

  it("without a pid namespace: it and its children are the host's by their process ids, wherever the thread is", () => {
    const story = torn((each) => each.unshares(101, "20000"));
    for (const pid of [101, 106]) {
      expect(whereIs(story, pid)).toBe("host");
      expect(caveatOf(story, pid)).not.toBe("proven");
    }
  });

  it("and a child that moves its root is in a container, which has its name", () => {
    const story = torn((each) => {
      each.execs(101, ["/usr/bin/podman", "build", "."]);
      each.clones(101, 105, "3d0f00");
      each.unshares(101, "20000");
    });
    story.pivots(106);
    expect(whereIs(story, 106)).toMatch(/^container/);
  });

  it("is in one of them after an exec: the host's by its process ids", () => {
    const story = torn((each) => {
      each.unshares(101, "20000");
      each.execs(101, ["/bin/sh"]);
    });
    expect(whereIs(story, 101)).toBe("host");
    expect(caveatOf(story, 101)).not.toBe("proven");
  });

  it.each([
    ["with a pid namespace", (each: HostStory) => each.unshares(101, "20020000")],
    ["by joining one", (each: HostStory) => each.setns(101, 9, "20000")],
    [
      "with one after another without",
      (each: HostStory) => {
        each.unshares(101, "20000");
        each.unshares(101, "20000000");
      },
    ],
    [
      "and a record is missing since",
      (each: HostStory) => {
        each.unshares(101, "20000");
        each.skip(1);
      },
    ],
  ])("%s: its children are unknown", (_, change) => {
    expect(whereIs(torn(change), 106)).toBe("unknown");
  });
});
