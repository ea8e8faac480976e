// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex } from "../../types/ids.ts";
import { NO_CONTAINER } from "./model/indexes.ts";
import { findPods } from "./resolve/pods.ts";
import { fold, HostStory, statement, whereIs } from "./testing/host-story.ts";

const id = (contid: string, record = "1") => statement("CONTAINER_ID", { record, contid });
const op = (fields: Record<string, string>) => statement("UNKNOWN[1341]", fields);
const tagged = statement("SYSCALL", { record: "1" });
const object = (opid: string, record?: string) =>
  statement("OBJ_PID", { opid, ...(record === undefined ? {} : { record }) });

/** A kernel that numbers containers; 50 is the host's. */
function story(): HostStory {
  const told = new HostStory();
  told.acts(1, { ppid: 0, statements: [op({ op: "init", contid: "1", next: "2" })] });
  told.clones(1, 50);
  told.acts(50, { ppid: 1 });
  return told;
}

/** Task 60, a child of 50, makes container 2. */
function container(told: HostStory): number {
  told.clones(50, 60);
  const made = op({
    op: "unshare",
    opid: "60",
    contid: "2",
    "old-contid": "1",
    parent: "1",
    nsflags: "20000",
  });
  return told.unshares(60, "20000", { ppid: 50, statements: [tagged, made, id("2")] });
}

/** Statements of events on a process beside its membership: "role location evidence". */
function said(told: HostStory, event: number): string[] {
  const state = fold(told);
  return state.eventLocations
    .filter((row) => row.event === event)
    .map(({ role, location, evidence }) => {
      const { kind, container: index } =
        location < 0 ? { kind: "nowhere", container: NO_CONTAINER } : state.locations.get(location)!;
      return `${role} ${kind === "container" ? state.containers.get(index)!.contid : kind} ${evidence}`;
    });
}

describe("a signal's target", () => {
  it("without record= is the host's on a kernel that numbers containers, if the event is whole", () => {
    const told = story();
    const whole = told.kills(50, 1, { statements: [object("1")] });
    expect(said(told, whole)).toEqual(["object host kernel"]);
    const threadsDiverged = told.kills(50, 1, { statements: [object("1")], isWhole: false });
    expect(said(told, threadsDiverged)).toEqual(["object nowhere unknown"]);
    const lost = told.kills(50, 1, { statements: [object("1", "2")] });
    expect(said(told, lost)).toEqual(["object nowhere unknown"]);
    const stock = new HostStory();
    const event = stock.kills(50, 1, { ppid: 1, statements: [object("1")] });
    expect(said(stock, event)).toEqual(["object nowhere unknown"]);
  });

  it("is still meant by its container's number after the container's end", () => {
    const told = story();
    container(told);
    told.acts(1, { statements: [op({ op: "destroy", contid: "2" })] });
    const kill = told.kills(50, 60, { statements: [object("60", "2"), id("2", "2")] });
    expect(said(told, kill)).toEqual(["object 2 kernel"]);
    const { containers, conflicts } = fold(told);
    expect(containers).toHaveLength(1);
    expect(containers.get(0 as ContainerIndex)!.ended).toBe(kill - 8);
    expect(conflicts).toEqual([]);
  });
});

describe("a number that is used again", () => {
  it("is another task's once the container of the one before has ended", () => {
    const told = story();
    const made = container(told);
    told.acts(1, { statements: [op({ op: "destroy", contid: "2" })] });
    const after = told.acts(60, { ppid: 50 });
    expect(whereIs(told, 60, made)).toBe(`container ${made}#2`);
    expect(whereIs(told, 60, after)).toBe("host");
    expect(fold(told).conflicts).toEqual([]);
  });

  it("is the same task's after an orchestrator took one of several tasks out: its series ends no container by itself", () => {
    const told = new HostStory();
    const sets = (opid: string) => op({ op: "set", opid, contid: "7", "old-contid": "-1" });
    told.acts(1, { ppid: 0, statements: [sets("60")] });
    told.acts(60, { ppid: 50 });
    told.acts(61, { ppid: 50 });
    told.acts(1, { statements: [sets("61")] });
    told.acts(1, { statements: [op({ op: "drop", opid: "60", contid: "-1", "old-contid": "7" })] });
    told.acts(61);
    expect(whereIs(told, 61)).toBe("container 8#7");
    expect([...fold(told).tasks].filter(({ pid }) => pid === 61)).toHaveLength(1);
  });

  it("is the same task's while the container lives: its silence contradicts the kernel's earlier word", () => {
    const told = story();
    const made = container(told);
    const after = told.acts(60, { ppid: 50 });
    expect(whereIs(told, 60, after)).toBe(`container ${made}#2`);
    expect(fold(told).conflicts).toHaveLength(1);
  });
});

describe("threads of one process in two containers", () => {
  const moves = (fields: Record<string, string>) => ({
    statements: [
      tagged,
      op({ opid: "50", otid: "51", contid: "2", nsflags: "40000000", ...fields }),
      id("2"),
    ],
  });
  function threadsDiverged(): { told: HostStory; made: number } {
    const told = story();
    const made = told.unshares(50, "40000000", moves({ op: "unshare", parent: "1", "old-contid": "1" }));
    return { told, made };
  }

  it("are told apart event by event, by each one's own record, without a conflict", () => {
    const { told, made } = threadsDiverged();
    const inside = told.acts(50, { statements: [tagged, id("2")] });
    const outside = told.acts(50);
    const lost = told.acts(50, { statements: [tagged] });
    const cut = told.acts(50, { isWhole: false });
    expect(said(told, made)).toEqual(["subject 2 kernel"]);
    expect(said(told, inside)).toEqual(["subject 2 kernel"]);
    expect(said(told, outside)).toEqual([]);
    expect(whereIs(told, 50, outside)).toBe("host");
    expect([said(told, lost), said(told, cut)].flat()).toEqual(Array(2).fill("subject nowhere unknown"));
    expect(fold(told).conflicts).toEqual([]);
  });

  it("have their children where each of them is", () => {
    const { told, made } = threadsDiverged();
    told.clones(50, 70, "11", { statements: [tagged, id("2")] });
    told.acts(70, { ppid: 50, isWhole: false });
    told.clones(50, 71, "11");
    told.acts(71, { ppid: 50, isWhole: false });
    expect(whereIs(told, 70)).toBe(`container ${made}#2`);
    expect(whereIs(told, 71)).toBe("host");
  });

  it("are one again after an exec, where that says", () => {
    const { told, made } = threadsDiverged();
    const exec = told.execs(50, ["/bin/a"], { statements: [tagged, id("2")] });
    const after = told.acts(50, { isWhole: false });
    expect(whereIs(told, 50, exec)).toBe(`container ${made}#2`);
    expect(whereIs(told, 50, after)).toBe(`container ${made}#2`);
    const { told: other } = threadsDiverged();
    other.execs(50, ["/bin/a"]);
    expect(whereIs(other, 50)).toBe("host");
    const { told: unsaid } = threadsDiverged();
    unsaid.execs(50, ["/bin/a"], { statements: [tagged] });
    expect(whereIs(unsaid, 50)).toBe("unknown");
  });

  it("are also meant where the leader moves and another thread is known", () => {
    const told = story();
    told.clones(50, 51, "3d0f00");
    const made = told.unshares(50, "40000000", moves({ op: "unshare", otid: "50", parent: "1" }));
    const outside = told.acts(50);
    expect(said(told, made)).toEqual(["subject 2 kernel"]);
    expect(whereIs(told, 50, outside)).toBe("host");
    expect(fold(told).conflicts).toEqual([]);
  });
});

describe("a container whose pid namespace comes after its first task", () => {
  /** As systemd-nspawn does: 60 has its own mounts, then clones the payload, 61, into a pid namespace. */
  function nspawn(): { told: HostStory; made: number } {
    const told = story();
    const created = { op: "clone", opid: "60", contid: "2", parent: "1", nsflags: "20000" };
    const made = told.clones(50, 60, "20011", { statements: [op(created)] });
    told.acts(60, { ppid: 50, statements: [tagged, id("2")] });
    const extended = op({ op: "extend", opid: "61", contid: "2", nsflags: "2c000000" });
    told.clones(60, 61, "2c000011", { statements: [tagged, extended, id("2")] });
    told.acts(61, { ppid: 60, statements: [tagged, id("2")] });
    return { told, made };
  }

  it("is one: that task counts in the host's pids, and its children in the container's", () => {
    const { told, made } = nspawn();
    told.clones(61, 2, "1200011", { statements: [tagged, id("2")] });
    told.acts(62, { ppid: 61, statements: [tagged, id("2")] });
    const state = fold(told);
    expect(state.containers).toHaveLength(1);
    expect(state.conflicts).toEqual([]);
    for (const pid of [60, 61, 62]) expect(whereIs(told, pid)).toBe(`container ${made}#2`);
  });

  it("keeps its tasks where the kernel says that they are, whatever their numbers say", () => {
    const { told, made } = nspawn();
    told.clones(61, 63, "1200011", { statements: [tagged, id("2")] });
    told.acts(63, { ppid: 61, statements: [tagged, id("2")] });
    expect(whereIs(told, 61)).toBe(`container ${made}#2`);
    expect(whereIs(told, 63)).toBe(`container ${made}#2`);
    expect(whereIs(told, 50)).toBe("host");
    expect(fold(told).conflicts).toEqual([]);
  });
});

describe("a process that may have threads", () => {
  it("and unshares, without a record of which one did, is told apart event by event", () => {
    const told = story();
    told.clones3(50, 51); // a thread: nothing is seen of it
    const made = told.unshares(50, "20000", {
      statements: [
        tagged,
        op({ op: "unshare", opid: "50", contid: "2", parent: "1", nsflags: "20000" }),
        id("2"),
      ],
    });
    const outside = told.acts(50);
    const inside = told.acts(50, { statements: [tagged, id("2")] });
    expect(said(told, made)).toEqual(["subject 2 kernel"]);
    expect(whereIs(told, 50, outside)).toBe("host");
    expect(said(told, inside)).toEqual(["subject 2 kernel"]);
    expect(fold(told).conflicts).toEqual([]);
  });
});

describe("containers that share the namespaces of one of them", () => {
  const spaces = (net: string, ipc: string) => ({ "net-ns": net, "ipc-ns": ipc });
  function makes(told: HostStory, pid: number, contid: string, nsflags: string, inodes: object): void {
    told.clones(50, pid);
    const made = op({ op: "unshare", opid: `${pid}`, contid, parent: "1", nsflags, ...inodes });
    told.unshares(pid, nsflags, { ppid: 50, statements: [tagged, made, id(contid)] });
  }

  it("are a pod, as the inodes say, also where an inode is used again", () => {
    const told = story();
    makes(told, 60, "2", "6c020000", spaces("4026532089", "4026532087"));
    makes(told, 61, "3", "24020000", spaces("4026532089", "4026532087"));
    makes(told, 62, "4", "20000", spaces("4026531840", "4026531839"));
    makes(told, 63, "5", "40020000", spaces("4026532089", "4026531839"));
    makes(told, 64, "6", "24020000", spaces("4026532089", "4026532087"));
    const pods = findPods(fold(told));
    expect([...pods]).toEqual([[0, [0, 1]]]);
  });
});
