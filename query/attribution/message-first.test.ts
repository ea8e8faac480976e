// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

const SHELL = ["/bin/sh"];

function logsIn(story: HostStory, pid: number): number {
  return story.says(pid, "USER_ACCT", { acct: "root" }, { isMessage: true });
}

function parentOf(story: HostStory, pid: number): number | undefined {
  const state = fold(story);
  const task = [...state.tasks].findLast((each) => each.pid === pid && each.first !== 0)!;
  return state.tasks.get(task.parent)?.pid;
}

describe("a task whose first event is a message from user space, which has no ppid", () => {
  it("has its parent and its birth by its first system call, and the message with it", () => {
    const story = host();
    story.clones(100, 200);
    const message = logsIn(story, 200);
    story.execs(200, SHELL, { ppid: 100 });
    expect(whereIs(story, 200)).toBe("host");
    expect(whereIs(story, 200, message)).toBe("host");
    expect(parentOf(story, 200)).toBe(100);
  });

  it("has them if the record of its clone comes last", () => {
    const story = host();
    const message = logsIn(story, 200);
    story.execs(200, SHELL, { ppid: 100 });
    story.clones(100, 200);
    expect(whereIs(story, 200)).toBe("host");
    expect(whereIs(story, 200, message)).toBe("host");
    expect(parentOf(story, 200)).toBe(100);
  });

  it("is in the container that its clone made, and so is a child of it whose number is not the host's", () => {
    const story = host();
    const made = story.clones(100, 200, "6c020011");
    const message = logsIn(story, 200);
    story.execs(200, SHELL, { ppid: 100 });
    story.clones(200, 2);
    const inner = logsIn(story, 201);
    story.acts(201, { ppid: 200 });
    for (const [pid, event] of [
      [200, message],
      [200, undefined],
      [201, inner],
      [201, undefined],
    ] as const)
      expect(whereIs(story, pid, event)).toBe(`container ${made}`);
  });

  it("has them if several messages come first, and if a child of it does", () => {
    const story = host();
    const made = story.clones(100, 200, "6c020011");
    logsIn(story, 200);
    logsIn(story, 200);
    story.acts(201, { ppid: 200 });
    logsIn(story, 200);
    story.acts(200, { ppid: 100 });
    expect(whereIs(story, 200)).toBe(`container ${made}`);
    expect(parentOf(story, 200)).toBe(100);
    expect(parentOf(story, 201)).toBe(200);
  });

  it("has the parent without a clone in the log", () => {
    const story = host();
    logsIn(story, 200);
    story.execs(200, SHELL, { ppid: 100 });
    expect(parentOf(story, 200)).toBe(100);
  });

  it("is not the child of a clone that returned its number after the message", () => {
    const story = host();
    const message = logsIn(story, 200);
    story.clones(100, 200);
    const later = logsIn(story, 200);
    story.execs(200, SHELL, { ppid: 100 });
    expect(whereIs(story, 200)).toBe("host");
    expect(whereIs(story, 200, later)).toBe("host");
    expect(whereIs(story, 200, message)).toBe("unknown");
  });

  it("is not the child of a clone whose child would have another parent", () => {
    const story = host();
    story.clones(100, 102, "6c020011");
    story.execs(102, SHELL, { ppid: 100 });
    story.clones(100, 200);
    logsIn(story, 200);
    story.acts(200, { ppid: 102 });
    expect(whereIs(story, 200)).not.toBe("host");
  });

  it("is a kernel thread if kthreadd is its parent", () => {
    const story = host();
    const message = logsIn(story, 200);
    story.acts(200, { ppid: 2 });
    expect(whereIs(story, 200, message)).toBe("host");
  });
});
