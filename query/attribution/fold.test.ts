// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex } from "../../types/ids.ts";
import { locationOf } from "./model/locations.ts";
import { fold, host, nameOf, whereIs } from "./testing/host-story.ts";
import { runcContainer } from "./testing/runc-container.ts";

describe("lineage on a stock kernel", () => {
  it("places a child where its clone put it, also when its first event came before the record of the clone", () => {
    const story = host();
    story.acts(102, { ppid: 100 });
    story.clones(100, 102, "4111");
    expect(whereIs(story, 101)).toBe("host");
    expect(whereIs(story, 102)).toBe("host");
  });

  it("puts what a runtime's unshare and clone make into a container, named by the runtime's command line", () => {
    const story = host();
    const made = runcContainer(story);
    story.clones(203, 7, "1200011");
    story.acts(204, { ppid: 203 });
    expect(whereIs(story, 202, made - 8)).toBe("host");
    expect(whereIs(story, 202)).toBe(`container ${made}`);
    expect(whereIs(story, 203)).toBe(`container ${made}`);
    expect(whereIs(story, 204)).toBe(`container ${made}`);
    expect(
      fold(story)
        .containers.get(0 as ContainerIndex)!
        .names.map(({ value }) => value),
    ).toEqual(["c1", "runc"]);
  });

  it("goes on making an open container, and makes a child once something was executed in it", () => {
    const story = host();
    const made = runcContainer(story);
    const inner = story.unshares(203, "20020000");
    expect(whereIs(story, 203)).toBe(`container ${inner}`);
    const state = fold(story);
    expect(state.containers).toHaveLength(2);
    expect(
      nameOf(state, locationOf(state, state.containers.get(1 as ContainerIndex)!.parentLocation).container),
    ).toBe(`container ${made}`);
    const open = host();
    const first = open.unshares(101, "10000000");
    open.unshares(101, "2c020000");
    open.clones(101, 103, "2000011");
    open.acts(103, { ppid: 101 });
    expect(whereIs(open, 103)).toBe(`container ${first}`);
    expect(fold(open).containers).toHaveLength(1);
  });

  it("does not take a failed unshare for one", () => {
    const story = host();
    story.unshares(101, "20020000", { failed: true });
    expect(whereIs(story, 101)).toBe("host");
  });

  it("leaves a task that is older than the log unknown, whoever its parent is", () => {
    const story = host();
    story.acts(50, { ppid: 100, exe: "/usr/sbin/daemon" });
    story.acts(60, { ppid: 1, exe: "/usr/sbin/other" });
    expect(whereIs(story, 50)).toBe("unknown");
    expect(whereIs(story, 60)).toBe("unknown");
  });

  it("takes a task without a record of its birth for the host's only if the host numbered it while the log ran", () => {
    const story = host();
    for (let at = 0; at < 600; at++) story.acts(101);
    story.clones(100, 120);
    story.acts(120, { ppid: 100 });
    story.acts(115, { ppid: 100, exe: "/bin/unlogged" });
    story.acts(130, { ppid: 100, exe: "/bin/later" });
    expect(whereIs(story, 115)).toBe("host");
    expect(whereIs(story, 130)).toBe("unknown");
  });

  it("leaves a child unknown that appears beside a task in the middle of a namespace operation", () => {
    const story = host();
    story.skip(600);
    story.clones(100, 200);
    story.execs(200, ["/usr/bin/runc", "run", "c1"], { ppid: 100 });
    story.clones(200, 202, "11");
    story.acts(202, { ppid: 200, exe: "/" });
    story.unshares(202, "6c020000"); // the record of the clone that follows was lost
    story.acts(203, { ppid: 200, exe: "/" });
    story.clones(100, 204);
    story.acts(204, { ppid: 100 });
    expect(whereIs(story, 203)).toBe("unknown");
  });

  it("places what shows up under a container's task in that container", () => {
    const story = host();
    const made = runcContainer(story);
    story.acts(210, { ppid: 203, exe: "/bin/lost" });
    expect(whereIs(story, 210)).toBe(`container ${made}`);
  });

  it("takes neither a thread for a process nor its namespace operation for the process's", () => {
    const story = host();
    story.clones(101, 105, "3d0f00");
    story.unshares(101, "20020000");
    expect(whereIs(story, 101)).toBe("host");
    story.clones(101, 106);
    story.acts(106, { ppid: 101 });
    expect(whereIs(story, 106)).toBe("unknown");
  });
});

describe("setns", () => {
  it("joins the container whose namespaces were opened, and makes no new one", () => {
    const story = host();
    const made = runcContainer(story);
    story.clones(100, 220);
    story.acts(220, { ppid: 100 });
    for (const [fd, type] of (["ipc", "uts", "pid", "mnt"] as const).entries())
      story.opens(220, fd + 5, { owner: "203", type, inode: 4026532000 + fd });
    for (const [fd, flag] of ["8000000", "4000000", "20000000", "20000"].entries())
      story.setns(220, fd + 5, flag);
    story.clones(220, 221, "8011");
    story.acts(221, { ppid: 100 });
    expect(whereIs(story, 221)).toBe(`container ${made}`);
    expect(fold(story).containers).toHaveLength(1);
  });

  it("is a visit where it is the network namespace alone", () => {
    const story = host();
    story.setns(101, 9, "40000000");
    story.clones(101, 102);
    story.acts(102, { ppid: 101 });
    expect(whereIs(story, 101)).toBe("host");
    expect(whereIs(story, 102)).toBe("host");
  });

  it("makes the task and its children unknown where nobody saw what was opened", () => {
    const story = host();
    story.setns(101, 9, "0");
    story.clones(101, 102);
    story.acts(102, { ppid: 101 });
    expect(whereIs(story, 101)).toBe("unknown");
    expect(whereIs(story, 102)).toBe("unknown");
  });
});
