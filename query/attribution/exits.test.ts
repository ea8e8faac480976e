// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { conclude } from "./conclude.ts";
import { hasEnded } from "./lifecycle/marks.ts";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

const SHELL = ["/bin/sh"];

function endOf(story: HostStory, key: number): number | null {
  const { tasks, containers } = conclude(fold(story));
  expect([...tasks].length).toBeGreaterThan(0); // read first: containers depend on it
  return [...containers()].find((row) => row.key === key && row.class !== "host")!.ended;
}

/** nspawn: the first task (102) of the container counts outside; 103 is the first inside. */
function nspawn(): { story: HostStory; made: number } {
  const story = host();
  const made = story.clones(100, 102, "20011");
  story.clones(102, 103, "2c020011", { ppid: 100 });
  story.execs(103, SHELL, { ppid: 102 });
  return { story, made };
}

describe("exit_group, whose record has neither success nor exit", () => {
  it("ends its task", () => {
    const story = host();
    story.clones(100, 102);
    story.acts(102, { ppid: 100 });
    const exit = story.exits(102);
    expect(story.events.at(-1)!.success).toBe(false);
    expect([...fold(story).tasks].find(({ pid }) => pid === 102)!.gone).toBe(exit);
  });

  it("does so in logs that say success=yes, too", () => {
    const story = host();
    const exit = story.exits(101, { failed: false });
    expect([...fold(story).tasks].find(({ pid }) => pid === 101)!.gone).toBe(exit);
  });

  it("of the first task ends a container with a PID namespace of its own", () => {
    const story = host();
    const made = story.clones(100, 102, "6c020011");
    story.execs(102, SHELL, { ppid: 100 });
    expect(endOf(story, made)).toBeNull();
    const exit = story.exits(102);
    story.acts(100);
    expect(endOf(story, made)).toBe(exit);
  });

  it("of another task does not", () => {
    const story = host();
    const made = story.clones(100, 102, "6c020011");
    story.execs(102, SHELL, { ppid: 100 });
    story.clones(102, 2);
    story.acts(103, { ppid: 102 });
    story.exits(103);
    expect(endOf(story, made)).toBeNull();
  });

  it("of the first task ends no sandbox, which shares its PID namespace", () => {
    const story = host();
    const made = story.clones(100, 102, "20011");
    story.execs(102, SHELL, { ppid: 100 });
    story.exits(102);
    expect(endOf(story, made)).toBeNull();
  });
});

describe("a container whose first task counts outside of it", () => {
  it("goes on after that task's exit", () => {
    const { story, made } = nspawn();
    story.exits(102);
    expect(endOf(story, made)).toBeNull();
    story.acts(103);
    expect(endOf(story, made)).toBeNull();
    expect(whereIs(story, 103)).toBe(`container ${made}`);
  });

  it("ends with the first task inside", () => {
    const { story, made } = nspawn();
    story.exits(102);
    const exit = story.exits(103);
    expect(endOf(story, made)).toBe(exit);
  });

  it("goes on, where that task made the PID namespace by unshare", () => {
    const story = host();
    const made = story.clones(100, 102, "20011");
    story.unshares(102, "20000000", { ppid: 100 });
    story.clones(102, 103);
    story.execs(103, SHELL, { ppid: 102 });
    story.exits(102);
    expect(endOf(story, made)).toBeNull();
    const exit = story.exits(103);
    expect(endOf(story, made)).toBe(exit);
  });

  it("owns its root directory after that task's exit and the reuse of its number", () => {
    const { story, made } = nspawn();
    story.pivots(102);
    story.exits(102);
    story.clones(100, 102);
    story.execs(102, SHELL, { ppid: 100 });
    const state = fold(story);
    const container = [...state.containers].find(({ key }) => key === made)!;
    expect(container.init).toBeGreaterThan(0);
    expect(hasEnded(state, container.location)).toBe(false);
  });
});

describe("the end of a container", () => {
  it("is not before the last events of the tasks that end with the first one", () => {
    const story = host();
    const made = story.clones(100, 102, "6c020011");
    story.execs(102, SHELL, { ppid: 100 });
    story.clones(102, 2);
    story.acts(103, { ppid: 102 });
    story.exits(102);
    const last = story.acts(103);
    expect(endOf(story, made)).toBe(last);
  });

  it("is not known where a task of it acts long after", () => {
    const story = host();
    const made = story.clones(100, 102, "6c020011");
    story.execs(102, SHELL, { ppid: 100 });
    story.clones(102, 2);
    story.acts(103, { ppid: 102 });
    story.exits(102);
    for (let n = 0; n < 600; n++) story.acts(100);
    story.acts(103);
    expect(endOf(story, made)).toBeNull();
  });

  it("is not the exit of a task whose cloner has no known birth", () => {
    const story = host();
    const made = story.unshares(101, "20000000");
    story.acts(102, { ppid: 101 });
    story.clones(102, 2);
    story.acts(103, { ppid: 102 });
    story.exits(103);
    expect(endOf(story, made)).toBeNull();
  });
});
