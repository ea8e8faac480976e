// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex } from "../../types/ids.ts";
import { locationOf } from "./model/locations.ts";
import { fold, HostStory, host, nameOf, whereIs } from "./testing/host-story.ts";

/** A runtime (200) starts a container as runc does; returns the event of its unshare. Its init is 203. */
function container(story: HostStory, id = "c1", parent = 100): number {
  story.clones(parent, 200);
  story.execs(200, ["/usr/bin/runc", "run", "--bundle", "/b", id], { ppid: parent });
  story.clones(200, 201, "8011");
  story.acts(201, { ppid: parent, exe: "/" });
  story.clones(200, 202, "11");
  story.acts(202, { ppid: 200, exe: "/" });
  const made = story.unshares(202, "6c020000");
  story.clones(202, 203, "8011");
  story.acts(203, { ppid: 200, exe: "/" });
  story.execs(203, ["/bin/nginx"]);
  return made;
}

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
    const made = container(story);
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
    const made = container(story);
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
    const made = container(story);
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

describe("the clone test", () => {
  it("proves the initial pid namespace of a caller older than the log, of its ancestors and of its children", () => {
    const story = new HostStory();
    story.acts(40, { ppid: 30 });
    story.acts(30, { ppid: 1 });
    story.clones(40, 900);
    story.acts(900, { ppid: 40 });
    for (const pid of [30, 40, 900]) expect(whereIs(story, pid)).toBe("host");
  });

  it("finds a container older than the log by numbers that are not the host's, and keeps it whole", () => {
    const story = host();
    story.acts(70, { ppid: 60, exe: "/bin/payload" });
    story.clones(70, 8);
    story.acts(103, { ppid: 70, exe: "/bin/payload" });
    story.clones(103, 9);
    story.acts(104, { ppid: 103, exe: "/bin/worker" });
    story.clones(100, 105);
    story.acts(105, { ppid: 100 });
    const found = whereIs(story, 70);
    expect(found).toMatch(/^container/);
    expect(whereIs(story, 103)).toBe(found);
    expect(whereIs(story, 104)).toBe(found);
  });

  it("takes a task off the host, with all that descends from it, when the record that made its container was lost", () => {
    const story = new HostStory();
    story.clones(1, 1000, "1200011", { ppid: 0 });
    story.acts(1000, { ppid: 1 });
    story.clones(1000, 1001);
    story.acts(1001, { ppid: 1000 }); // its unshare is missing
    story.clones(1001, 1002, "8011");
    story.acts(1002, { ppid: 1000, exe: "/" });
    story.clones(1002, 2, "3d0f00");
    story.clones(1002, 3);
    story.acts(1003, { ppid: 1002 });
    story.clones(1000, 1004);
    story.acts(1004, { ppid: 1000 });
    expect(whereIs(story, 1002)).toMatch(/^container/);
    expect(whereIs(story, 1003)).toBe(whereIs(story, 1002));
    expect(whereIs(story, 1000)).toBe("host");
    expect(fold(story).conflicts).toHaveLength(1);
  });

  it("tells what clone3 hid: a child that counts as the host does is where its parent is, another one is not", () => {
    const same = host();
    same.clones3(100, 110);
    same.acts(110, { ppid: 100 });
    expect(whereIs(same, 110)).toBe("unknown");
    same.clones(110, 111);
    same.acts(111, { ppid: 110 });
    expect(whereIs(same, 110)).toBe("host");
    const far = new HostStory();
    far.clones(1, 1000, "1200011", { ppid: 0 });
    far.acts(1000, { ppid: 1 });
    far.clones(1000, 1001);
    far.acts(1001, { ppid: 1000 });
    const made = far.clones3(1000, 1010);
    far.acts(1010, { ppid: 1000 });
    far.clones(1010, 2);
    far.clones(1000, 1012);
    far.acts(1012, { ppid: 1000 });
    expect(whereIs(far, 1010)).toBe(`container ${made}`);
  });
});

describe("numbers that no counter gives", () => {
  it("put a caller into an inner pid namespace at once: children's numbers rise above their parent's, or begin anew at 300", () => {
    const story = new HostStory();
    story.acts(5000, { ppid: 4000 });
    expect(whereIs(story, 5000)).toBe("unknown");
    story.clones(5000, 299);
    expect(whereIs(story, 5000)).toMatch(/^container/);
    const anew = new HostStory();
    anew.acts(5000, { ppid: 4000 });
    anew.clones(5000, 300);
    expect(whereIs(anew, 5000)).toBe("unknown");
  });

  it("find a container that clone3 made inside a container", () => {
    const story = host();
    const outer = container(story);
    const made = story.clones3(203, 5);
    story.acts(210, { ppid: 203, exe: "/bin/crun" });
    expect(whereIs(story, 210)).toBe("unknown");
    story.clones(210, 2);
    expect(whereIs(story, 210)).toBe(`container ${made}`);
    expect(whereIs(story, 203)).toBe(`container ${outer}`);
  });
});

describe("setns", () => {
  it("joins the container whose namespaces were opened, and makes no new one", () => {
    const story = host();
    const made = container(story);
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

describe("pids that are used again", () => {
  it("are new tasks after exit_group, after another exe and parent without an exec, and over a hole in the log", () => {
    const story = host();
    story.execs(101, ["/bin/a"]);
    story.exits(101);
    story.acts(101, { ppid: 999, timeMs: 60_000 });
    expect(whereIs(story, 101, 32)).toBe("host");
    expect(whereIs(story, 101)).toBe("unknown");
    const changed = host();
    changed.execs(101, ["/bin/a"]);
    changed.acts(101, { exe: "/bin/b", ppid: 1 });
    expect([...fold(changed).tasks].filter(({ pid }) => pid === 101)).toHaveLength(2);
    const hole = host();
    hole.acts(101, { ppid: 1, timeMs: 5_000_000 });
    expect(whereIs(hole, 101)).toBe("unknown");
  });
});

describe("a task whose exe reads otherwise without an exec", () => {
  const inside = { ppid: 100 };
  function inContainer(): { story: HostStory; key: number } {
    const story = host();
    story.setns(101, 9, "40000000"); // the rules log setns
    const key = story.clones(100, 301, "6c020011");
    story.execs(301, ["/bin/sh"], inside);
    return { story, key };
  }

  it("has renamed or removed its file, or its exec was lost: it is where it was", () => {
    for (const exe of ["/bin/sh.old", "/bin/sh (deleted)", "/bin/nc"]) {
      const { story, key } = inContainer();
      story.acts(301, { ...inside, exe });
      story.acts(301, { ...inside, exe });
      expect(whereIs(story, 301)).toBe(`container ${key}`);
      expect(fold(story).containers).toHaveLength(1);
    }
  });

  it("and that its container's first task has adopted is where both are", () => {
    const { story, key } = inContainer();
    story.clones(301, 2);
    story.acts(302, { ppid: 301 });
    story.clones(302, 3);
    story.acts(303, { ppid: 302 });
    story.acts(303, { ppid: 301, exe: "/tmp/moved" });
    story.clones(303, 4);
    story.acts(304, { ppid: 303 });
    for (const pid of [303, 304]) expect(whereIs(story, pid)).toBe(`container ${key}`);
  });

  it("and that has another parent may be somebody else, whom that parent puts nowhere", () => {
    const { story, key } = inContainer();
    const before = story.events.at(-1)!.id;
    story.acts(301, { ppid: 1, exe: "/bin/other" });
    expect(whereIs(story, 301, before)).toBe(`container ${key}`);
    expect(whereIs(story, 301)).toMatch(/^unknown/);
  });
});

describe("a host whose pid counter begins anew", () => {
  /** The counter is proven at 5,000 and then, after its end, at 400. */
  function wrapped(): HostStory {
    const story = new HostStory();
    story.clones(1, 5000, "1200011", { ppid: 0, exe: "/sbin/init" });
    story.acts(5000, { ppid: 1 });
    story.clones(5000, 5001);
    story.execs(5001, ["/bin/cat"], { ppid: 5000 });
    story.clones(5000, 5002);
    story.execs(5002, ["/usr/bin/daemon"], { ppid: 5000 });
    story.clones(5000, 400);
    story.acts(400, { ppid: 5000 });
    story.setns(400, 9, "40000000"); // the rules log setns: who goes elsewhere is seen to go
    return story;
  }

  it("gives a number to somebody else: the new task inherits nothing, and proves nothing of the old one", () => {
    const story = wrapped();
    const old = story.events.find(({ pid }) => pid === 5001)!.id;
    story.execs(5001, ["/bin/cat"], { ppid: 300 });
    story.clones(5001, 2);
    expect(whereIs(story, 5001, old)).toBe("host");
    expect(whereIs(story, 5001)).toMatch(/^container/);
  });

  it("tells a child with a used number from an orphan that its parent adopts, also where the clone's record comes after it", () => {
    const story = host();
    story.setns(101, 9, "40000000"); // the rules log setns
    const made = container(story);
    story.clones(203, 2);
    story.acts(204, { ppid: 203, exe: "/bin/true" });
    const former = story.events.at(-1)!.id;
    story.execs(204, ["/bin/true"], { ppid: 200 });
    story.clones(200, 204);
    expect(whereIs(story, 204, former)).toBe(`container ${made}`);
    expect(whereIs(story, 204)).toBe("host");
    const orphan = host();
    const other = container(orphan);
    orphan.clones(203, 2);
    orphan.acts(204, { ppid: 203, exe: "/bin/true" });
    orphan.execs(204, ["/bin/true"], { ppid: 200 });
    expect(whereIs(orphan, 204)).toBe(`container ${other}`);
  });

  it("leaves a task alone that is seen again as it was", () => {
    const story = wrapped();
    story.acts(5002);
    expect(whereIs(story, 5002)).toBe("host");
  });

  it("ends the former task when a clone returns its number", () => {
    const story = host();
    const old = story.acts(101);
    story.skip(1000);
    story.clones(100, 101);
    story.acts(101, { ppid: 100 });
    const state = fold(story);
    const tasks = [...state.tasks].filter(({ pid, first }) => pid === 101 && first !== 0);
    expect(tasks.map(({ last }) => last)).toEqual([old, story.events.at(-1)!.id]);
  });

  it("takes the container with it that a task made whose own record of birth into one was lost", () => {
    const story = wrapped();
    story.clones(5000, 401);
    story.acts(401, { ppid: 5000, exe: "/usr/bin/runc" });
    story.clones(401, 402, "8011"); // the unshare before it is missing
    const sandbox = story.unshares(402, "2000000", { ppid: 5000, exe: "/usr/bin/runc" });
    story.execs(402, ["/bin/payload"]);
    story.clones(402, 2);
    const state = fold(story);
    expect(whereIs(story, 402)).toBe(`container ${sandbox}`);
    const made = [...state.containers].find(({ key }) => key === sandbox)!;
    expect(locationOf(state, made.parentLocation).kind).toBe("container");
  });
});
