// SPDX-License-Identifier: Apache-2.0
import { type HostStory, statement } from "./host-story.ts";

/** A container's mounts, to which 101 has a descriptor (6), and one to its own (5). */
function openMounts(story: HostStory): void {
  story.clones(100, 990);
  story.unshares(990, "20000", { ppid: 100 });
  story.execs(990, ["/bin/sh"]);
  story.opens(101, 5, { owner: "101", type: "mnt", inode: 4026531841 });
  story.opens(101, 6, { owner: "990", type: "mnt", inode: 4026532300 });
}

/** Stories of an attacker, who pairs n of one thing with n of another; no ordinary log has them. Host pids are free from 1000 on. */
export const CRAFTED_STORIES: Record<string, (story: HostStory, n: number) => void> = {
  "messages of many senders about one manager of as many containers": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones(100, 1000 + i);
      story.acts(1000 + i, { ppid: 100 });
      const says = { virt: "lxc", op: "start", vm: `v${i}`, "vm-pid": "101" };
      story.says(1000 + i, "VIRT_CONTROL", says);
      story.clones(101, 500_000 + i, "20020011");
    }
  },
  "messages of many senders about the end of one container": (story, n) => {
    story.clones(100, 990);
    story.unshares(990, "6c020000", { ppid: 100 });
    story.clones(990, 991, "8011");
    story.execs(991, ["/bin/sh"], { ppid: 100 });
    const vm = "c0ffee00beef";
    for (let i = 0; i < n; i++) {
      story.clones(100, 1000 + i);
      story.acts(1000 + i, { ppid: 100 });
      story.says(1000 + i, "VIRT_CONTROL", { virt: "oci", op: "start", vm, "init-pid": "991" });
      story.says(1000 + i, "VIRT_CONTROL", { virt: "oci", op: "stop", vm });
    }
  },
  "a runtime that moves between its containers": (story, n) => {
    openMounts(story);
    story.execs(101, ["/usr/bin/runc", "create", "--bundle", "/b", "abcdef0123456789"]);
    for (let i = 0; i < n; i++) {
      story.clones(101, 1000 + i, "20020011");
      story.setns(101, 6, "20000");
      story.setns(101, 5, "20000");
    }
  },
  "a child of clone3 that looks at each of its children": (story, n) => {
    story.clones3(101, 600);
    story.acts(600, { ppid: 101 });
    for (let i = 0; i < n; i++) story.acts(1000 + i, { ppid: 600 });
    for (let i = 0; i < n; i++) story.opensProcess(600, 5, 1000 + i);
  },
  "a parent of many that moves as often": (story, n) => {
    openMounts(story);
    for (let i = 0; i < n; i++) {
      story.clones(101, 1000 + i);
      story.acts(1000 + i, { ppid: 101 });
    }
    for (let i = 0; i < n; i++) {
      story.setns(101, 6, "20000");
      story.setns(101, 5, "20000");
    }
  },
  "a daemon that moves in the millisecond of each clone3": (story, n) => {
    openMounts(story);
    for (let i = 0; i < n; i++) {
      const timeMs = 1_000_000 + i;
      story.setns(101, i % 2 === 0 ? 6 : 5, "20000", { timeMs });
      story.clones3(101, 1000 + i, { timeMs });
      story.acts(1000 + i, { ppid: 101, timeMs });
    }
  },
  "one container that is started again and again": (story, n) => {
    for (let i = 0; i < n; i++) {
      const pid = 1000 + 3 * i;
      story.execs(pid, ["/usr/bin/runc", "run", "web"], { ppid: 998 });
      story.execs(pid + 1, ["/bin/app"], { ppid: pid });
      story.exits(pid + 1);
      story.execs(pid + 2, ["/usr/bin/runc", "delete", "web"], { ppid: 998 });
    }
  },
  "containers of one id, and calls of a runtime for each": (story, n) => {
    for (let i = 0; i < n; i++) {
      const pid = 1000 + 5 * i;
      story.clones(100, pid);
      story.execs(pid, ["/usr/bin/runc", "create", "--bundle", "/b", "web"], { ppid: 100 });
      story.clones(pid, pid + 1, "2c020011");
      story.execs(pid + 1, ["/bin/app"], { ppid: pid });
      story.execs(pid + 2, ["/usr/bin/runc", "exec", "web"], { ppid: 998 });
      story.execs(pid + 3, ["/bin/app"], { ppid: pid + 2 });
    }
  },
  "containers of one pod, each the parent of the one before": (story, n) => {
    const op = (fields: Record<string, string>) => statement("CONTAINER_OP", fields);
    const shared = { op: "create", net: "70001", ipc: "70002" };
    story.acts(1, { ppid: 0, statements: [op({ op: "init", contid: "1" })] });
    story.acts(100, { statements: [op({ ...shared, contid: "900000", parent: "1", nsflags: "48000000" })] });
    for (let i = 0; i < n; i++) {
      const made = { ...shared, contid: `${10 + i}`, parent: `${11 + i}`, nsflags: "20000" };
      story.acts(100, { statements: [op(made)] });
    }
  },
  "processes that all become runtimes later": (story, n) => {
    for (let i = 0; i < n; i++) story.acts(1000 + i, { ppid: 999 });
    for (let i = 0; i < n; i++) story.execs(1000 + i, ["/usr/bin/runc", "run", `id${i}`], { ppid: 999 });
  },
  "one signal to many processes": (story, n) => {
    const statements = [statement("SYSCALL", { record: "1" })];
    for (let i = 0; i < n; i++)
      statements.push(statement("OBJ_PID", { opid: `${1000 + i}`, record: `${2 + i}` }));
    for (let i = 0; i < n; i++)
      statements.push(statement("CONTAINER_ID", { contid: "7", record: `${2 + i}` }));
    story.kills(101, -1, { statements });
  },
  "one signal to many processes, with container ids of no record": (story, n) => {
    const statements = [];
    for (let i = 0; i < n; i++)
      statements.push(statement("OBJ_PID", { opid: `${1000 + i}`, record: `${2 + i}` }));
    for (let i = 0; i < n; i++)
      statements.push(statement("CONTAINER_ID", { contid: "7", record: `${900_000 + i}` }));
    story.kills(101, -1, { statements });
  },
};
