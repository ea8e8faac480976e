// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex, TaskIndex } from "../../types/ids.ts";
import { findLocation } from "./model/locations.ts";
import { pidNamespaceAt } from "./model/pid-namespaces.ts";
import { Resolution } from "./resolve/resolution.ts";
import { caveatOf, fold, HostStory, host, nameOf, statement, whereIs } from "./testing/host-story.ts";

const op = (fields: Record<string, string>) => statement("CONTAINER_OP", fields);
const id = (contid: string) => [
  statement("SYSCALL", { record: "1" }),
  statement("CONTAINER_ID", { record: "1", contid }),
];

/** A kernel that numbers containers has said so. */
function numberedHost(): HostStory {
  const story = new HostStory();
  story.acts(1, { ppid: 0, statements: [op({ op: "init", contid: "1", next: "2" })] });
  return story;
}

describe("a kernel's words that contradict each other", () => {
  it("about two containers that each lie in the other leave the second's parent as it was, as a conflict", () => {
    const story = numberedHost();
    story.acts(100, {
      ppid: 1,
      statements: [op({ op: "define", contid: "5", parent: "6", nsflags: "20000" })],
    });
    story.acts(100, { statements: [op({ op: "define", contid: "6", parent: "5", nsflags: "20000" })] });
    story.acts(101, { ppid: 100, statements: id("5") });
    story.clones(101, 3, "1200011", { statements: id("5") });
    story.acts(102, { ppid: 101, statements: id("6") });
    const state = fold(story);
    expect(state.conflicts.map(({ detail }) => detail)).toEqual([
      "container 6 cannot lie in one that lies in it",
    ]);
    expect(nameOf(state, 1 as ContainerIndex)).toMatch(/#5$/);
    expect(pidNamespaceAt(state, state.containers.get(1 as ContainerIndex)!.location)).toBe(
      state.containers.get(0 as ContainerIndex)!.location,
    );
    expect(whereIs(story, 102)).toMatch(/#6$/);
  });

  it("about a container that is its own parent leave it without one", () => {
    const story = numberedHost();
    story.acts(100, {
      ppid: 1,
      statements: [op({ op: "define", contid: "5", parent: "5", ancestors: "5,5" })],
    });
    story.acts(100, { statements: id("5") });
    const state = fold(story);
    expect([...state.containers].map(({ parentLocation }) => parentLocation)).toEqual([-1]);
    expect(state.conflicts).toHaveLength(1);
    expect(whereIs(story, 100)).toMatch(/#5$/);
  });
});

describe("processes that are each other's parents", () => {
  it("are unknown where nothing else is known, and never walked in circles", () => {
    const story = host();
    story.acts(700, { ppid: 701 });
    story.acts(701, { ppid: 702 });
    story.acts(702, { ppid: 700 });
    story.clones(700, 5);
    story.acts(800, { ppid: 800 });
    expect([700, 701, 702, 800].map((pid) => whereIs(story, pid))).not.toContain("host");
    const state = fold(story);
    expect([...state.tasks].filter(({ pid }) => pid === 800)).toMatchObject([{ parent: -1 }]);
    expect(new Resolution(state).memberships(0 as TaskIndex)).toHaveLength(1);
  });

  it("are not walked in circles to see who may adopt one, or whether an orphan is a child of one", () => {
    const story = host();
    story.acts(700, { ppid: 701 });
    story.acts(701, { ppid: 702 });
    story.acts(702, { ppid: 700 });
    story.clones(701, 710, "1200011", { ppid: 702 });
    story.acts(710, { ppid: 999 });
    story.acts(700, { ppid: 900 });
    expect([710, 700].map((pid) => whereIs(story, pid))).not.toContain("host");
  });

  it("by the births that the log shows are in the host's process ids, and not proven to be more", () => {
    const story = host();
    story.unshares(101, "20000");
    story.clones(100, 102);
    story.setns(102, 9, "40000000", { ppid: 100 });
    story.acts(700, { ppid: 701 });
    story.acts(701, { ppid: 700 });
    story.clones(701, 700);
    story.clones(700, 701);
    expect([700, 701].map((pid) => whereIs(story, pid))).toEqual(["host", "host"]);
    for (const pid of [700, 701]) expect(caveatOf(story, pid)).not.toBe("proven");
  });
});

describe("a place", () => {
  it("is not bound to a container that lies in it", () => {
    const story = host();
    // the flags of 101's clone3 are hidden; its child makes a container, which 101 joins as its root directory tells
    const files = { root: "00:2f:7", systemDevices: [] };
    story.clones3(101, 601, { ppid: 100 });
    const made = story.unshares(601, "20000", { ppid: 101 });
    story.pivots(601, { files });
    story.execs(601, ["/bin/sh"]);
    story.setns(101, 9, "20000", { files });
    story.clones(601, 602);
    story.acts(602, { ppid: 601 });
    expect(whereIs(story, 101)).toBe(`container ${made}`);
    const state = fold(story);
    for (const { location, parentLocation } of state.containers)
      expect(parentLocation < 0 ? -1 : findLocation(state, parentLocation)).not.toBe(location);
    expect(whereIs(story, 601)).toBe(`container ${made}`);
  });
});

describe("a process whose clones return numbers of two PID namespaces", () => {
  function contradicted(): { story: HostStory; marked: () => [pid: number, isDoubted: boolean][] } {
    const story = host();
    story.clones(100, 310);
    story.acts(310, { ppid: 100 });
    story.clones(310, 311);
    story.acts(311, { ppid: 310 });
    story.clones(310, 5);
    story.acts(317, { ppid: 310 });
    const marked = () => {
      const state = fold(story);
      const resolution = new Resolution(state);
      return [...state.tasks.entries()].flatMap(([index, { pid, first }]): [number, boolean][] =>
        pid < 310 || first === 0
          ? []
          : [[pid, resolution.memberships(index as TaskIndex).some(({ conflict }) => conflict)]],
      );
    };
    return { story, marked };
  }

  it("is doubted, and no other", () => {
    expect(contradicted().marked()).toEqual([[310, true], [311, false], [317, false]]); // biome-ignore format: pairs
  });

  it("is doubted, not a later one of that number", () => {
    const { story, marked } = contradicted();
    story.exits(310);
    story.clones(100, 310);
    story.acts(310, { ppid: 100 });
    story.clones(310, 320);
    story.acts(320, { ppid: 310 });
    expect(marked().filter(([pid]) => pid === 310)).toEqual([[310, true], [310, false]]); // biome-ignore format: pairs
  });
});
