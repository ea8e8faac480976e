// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { FilesSeen } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { openLocation } from "../model/locations.ts";
import { newModel } from "../model/new-model.ts";
import { Resolution } from "../resolve/resolution.ts";
import { fold, HostStory, host, statement, whereIs } from "../testing/host-story.ts";
import type { EvidenceRule } from "./evidence-rule.ts";

const seesDevice = (device: string): FilesSeen => ({ root: "", systemDevices: [device] });
const hasRoot = (root: string): FilesSeen => ({ root, systemDevices: [] });
const signal = (opid: string) => [statement("OBJ_PID", { opid })];
const SELINUX = "system_u:system_r:container_t:s0:c354,c737";

/** A host whose daemon (120, a child of init) runs programs from the disk fd:00. */
function hostOnDisk(): HostStory {
  const story = host();
  story.clones(1, 120);
  story.execs(120, ["/usr/sbin/cron"], { ppid: 1, files: seesDevice("fd:00") });
  return story;
}

/** runc's way: 302 unshares, its child 303 moves its root to 00:2f:7 and executes. Returns the unshare. */
function containerWithRoot(story: HostStory): number {
  story.clones(100, 302);
  const made = story.unshares(302, "2c020000", { ppid: 100 });
  story.clones(302, 303, "8011");
  story.pivots(303, { ppid: 100, files: hasRoot("00:2f:7") });
  story.execs(303, ["/bin/nginx"], { files: seesDevice("00:2f") });
  return made;
}

describe("a task that nothing else places", () => {
  it("counts as the host does if it changed auditing: the kernel takes that from the initial pid namespace alone", () => {
    const story = host();
    story.configuresAudit(70, { ppid: 1 });
    expect(whereIs(story, 70)).toBe("host");
    const refused = host();
    refused.configuresAudit(70, { ppid: 1, failed: true });
    expect(whereIs(refused, 70)).toBe("unknown");
  });

  it("counts as the host does if getpid returned its pid, and in an inner namespace if it returned what no host gives", () => {
    const story = host();
    story.getsPid(4000, 4000, { ppid: 3999 });
    story.getsPid(5000, 7, { ppid: 3998 });
    story.getsPid(6000, 5990, { ppid: 3997 });
    expect(whereIs(story, 4000)).toBe("host");
    expect(whereIs(story, 5000)).toMatch(/^container/);
    expect(whereIs(story, 6000)).toBe("unknown");
  });

  it("is judged by whether kill names its target as the host does", () => {
    const story = host();
    story.kills(4000, 3500, { ppid: 3999, statements: signal("3500") });
    story.kills(5000, 12, { ppid: 3998, statements: signal("5012") });
    story.kills(6000, 3400, { ppid: 3997, statements: signal("3401") });
    expect(whereIs(story, 4000)).toBe("host");
    expect(whereIs(story, 5000)).toMatch(/^container/);
    expect(whereIs(story, 6000)).toBe("unknown");
  });

  it("is judged by the inode of its own /proc/self/ns/pid, and not by that of its children", () => {
    const story = host();
    story.opens(4000, 3, { owner: "self", type: "pid", inode: 4026531836 }, { ppid: 3999 });
    story.opens(5000, 3, { owner: "self", type: "pid", inode: 4026532212 }, { ppid: 3998 });
    story.opens(6000, 3, { owner: "self", type: "pid", inode: 4026531836, ofChildren: true }, { ppid: 3997 });
    expect(whereIs(story, 4000)).toBe("host");
    expect(whereIs(story, 5000)).toMatch(/^container/);
    expect(whereIs(story, 6000)).toBe("unknown");
  });
});

describe("pivot_root", () => {
  it("shows that a clone3 with hidden flags made a container, from its birth on, whatever was unshared later", () => {
    const story = host();
    const made = story.clones3(101, 140, { ppid: 100 });
    story.acts(140, { ppid: 101 });
    story.unshares(140, "2000000");
    story.pivots(140, { files: hasRoot("00:2f:7") });
    expect(whereIs(story, 140, made + 8)).toBe(`container ${made}`);
    expect(whereIs(story, 140)).toBe(`container ${made}`);
    expect(fold(story).containers).toHaveLength(1);
  });

  it("shows a lost unshare of a task taken for the host's, as a conflict", () => {
    const story = host();
    story.clones(100, 140);
    story.pivots(140, { ppid: 100, files: hasRoot("00:2f:7") });
    expect(whereIs(story, 140)).toMatch(/^container/);
    expect(fold(story).conflicts).toHaveLength(1);
  });

  it("by a task whose own unshare made its mounts tells nothing new", () => {
    const story = host();
    const made = containerWithRoot(story);
    expect(whereIs(story, 303)).toBe(`container ${made}`);
    expect(fold(story).conflicts).toEqual([]);
  });
});

describe("the root directory", () => {
  it("says where a setns by an unseen descriptor has led, and its child is there too", () => {
    const story = host();
    const made = containerWithRoot(story);
    story.clones(100, 310);
    story.setns(310, 9, "20000000", { ppid: 100 });
    story.setns(310, 10, "20000", { files: hasRoot("00:2f:7") });
    story.setns(310, 11, "2000000");
    story.clones(310, 311);
    story.execs(311, ["/bin/id"], { ppid: 310 });
    expect(whereIs(story, 310)).toBe(`container ${made}`);
    expect(whereIs(story, 311)).toBe(`container ${made}`);
  });

  it("tells nothing where a sandbox within the container has the same, with mounts of its own or without", () => {
    for (const flags of ["20000", "4000000"]) {
      const story = host();
      containerWithRoot(story);
      story.clones(303, 2);
      story.acts(305, { ppid: 303 });
      story.unshares(305, flags);
      story.execs(305, ["/bin/sleep"]);
      story.clones(100, 310);
      story.setns(310, 10, "20000", { ppid: 100, files: hasRoot("00:2f:7") });
      story.execs(310, ["/bin/id"]);
      expect(whereIs(story, 310)).toBe("unknown");
    }
  });

  it("of the host is nobody's: a container that has not moved its own has the same", () => {
    const story = host();
    story.clones(100, 302);
    story.unshares(302, "44020000", { ppid: 100 });
    story.execs(302, ["/bin/sleep"], { files: hasRoot("fd:00:2") });
    story.clones(100, 310);
    story.setns(310, 10, "20000", { ppid: 100, files: hasRoot("fd:00:2") });
    story.execs(310, ["/bin/id"]);
    expect(whereIs(story, 310)).toBe("unknown");
  });

  it("tells nothing once the container's first task has gone", () => {
    const story = host();
    containerWithRoot(story);
    story.exits(303);
    story.clones(100, 310);
    story.setns(310, 10, "20000", { ppid: 100, files: hasRoot("00:2f:7") });
    story.execs(310, ["/bin/id"]);
    expect(whereIs(story, 310)).toBe("unknown");
  });
});

describe("marks", () => {
  it("make one container of tasks older than the log that share one, and of each mark its own", () => {
    const story = hostOnDisk();
    story.acts(900, { ppid: 890, label: SELINUX });
    story.acts(901, { ppid: 891, label: SELINUX });
    story.acts(902, { ppid: 892, label: "system_u:system_r:container_t:s0:c1,c2" });
    story.acts(903, { ppid: 893, label: "=lxd-web_</var/snap>//&:lxd-web_<var-snap>:unconfined" });
    story.acts(904, { ppid: 894, label: "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023" });
    const locations = [900, 901, 902, 903, 904].map((pid) => whereIsFound(story, pid));
    expect(locations[0]).toBe(locations[1]);
    expect(new Set(locations.slice(1, 4)).size).toBe(3);
    expect(locations[4]).toBe("unknown");
  });

  it("are found in any of the labels that several security modules give a task", () => {
    const story = hostOnDisk();
    story.acts(900, { ppid: 890, label: "?", labels: ["docker-default (enforce)", SELINUX] });
    story.acts(901, { ppid: 891, label: SELINUX });
    story.acts(902, { ppid: 892, label: "?", labels: ["unconfined", "system_u:system_r:init_t:s0"] });
    expect(whereIsFound(story, 900)).toMatch(/^found/);
    expect(whereIsFound(story, 900)).toBe(whereIsFound(story, 901));
    expect(whereIsFound(story, 902)).toBe("unknown");
  });

  it("of a device count where the host's own devices are known, and are never the host's", () => {
    const story = hostOnDisk();
    story.execs(900, ["/bin/sh"], { ppid: 890, files: seesDevice("00:2f") });
    story.execs(901, ["/bin/sh"], { ppid: 891, files: seesDevice("fd:00") });
    expect(whereIsFound(story, 900)).toMatch(/^found/);
    expect(whereIsFound(story, 901)).toBe("unknown");
    const btrfs = host();
    btrfs.clones(1, 120);
    btrfs.execs(120, ["/usr/sbin/cron"], { ppid: 1, files: seesDevice("00:1f") });
    btrfs.execs(900, ["/bin/sh"], { ppid: 890, files: seesDevice("00:1f") });
    expect(whereIsFound(btrfs, 900)).toBe("unknown");
    const thin = new HostStory();
    thin.execs(900, ["/bin/sh"], { ppid: 890, files: seesDevice("00:1f") });
    expect(whereIsFound(thin, 900)).toBe("unknown");
  });

  it("of a container whose lineage is known place what nothing else does", () => {
    const story = hostOnDisk();
    const made = containerWithRoot(story);
    story.execs(900, ["/bin/sh"], { ppid: 890, files: seesDevice("00:2f") });
    expect(whereIs(story, 900)).toBe(`container ${made}`);
  });

  it("make a task that was taken for the host's unknown, not the container's", () => {
    const story = hostOnDisk();
    story.clones(100, 150);
    story.acts(150, { ppid: 100, label: SELINUX });
    story.clones(100, 151);
    story.acts(151, { ppid: 100, label: "=docker-default (enforce)" });
    expect(whereIsFound(story, 150)).toBe("unknown");
    expect(whereIsFound(story, 151)).toBe("unknown");
    expect(new Resolution(fold(story)).contrary.size).toBe(2);
  });

  it("never override a kernel that says where tasks are", () => {
    const story = host();
    story.acts(70, { ppid: 1, statements: [statement("CONTAINER_OP", { op: "init", contid: "1" })] });
    story.acts(900, { ppid: 890, label: SELINUX });
    expect(whereIs(story, 900)).toBe("host");
  });
});

/** As whereIs, for containers that marks alone show: "found N". */
function whereIsFound(story: HostStory, pid: number): string {
  const state = fold(story);
  const resolution = new Resolution(state);
  const index = [...state.tasks].findIndex((task) => task.pid === pid) as TaskIndex;
  const { container } = resolution.memberships(index).at(-1)!;
  return container >= state.containers.length ? `found ${container}` : whereIs(story, pid);
}

describe("a rule of evidence", () => {
  it("cannot write: the compiler refuses it", () => {
    const rule: EvidenceRule = (model) => {
      // @ts-expect-error a field of a row
      const setPid = () => (model.tasks.get(0 as TaskIndex)!.gone = 1);
      // @ts-expect-error a row
      const addRow = () => model.tasks.add({});
      // @ts-expect-error a map
      const setEntry = () => model.roots.set("", 0);
      // @ts-expect-error a list
      const addItem = () => model.conflicts.push();
      // @ts-expect-error a list of a row
      const addMove = () => model.tasks.get(0 as TaskIndex)!.moves.push();
      // @ts-expect-error a function that writes takes a Model
      const move = () => openLocation(model, "mixed");
      return [setPid, addRow, setEntry, addItem, addMove, move].length === 0
        ? { kind: "initial" }
        : undefined;
    };
    expect(rule(newModel(), host().events[0]!, 0 as TaskIndex)).toBeUndefined();
  });
});
