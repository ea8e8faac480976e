// SPDX-License-Identifier: Apache-2.0
import { type HostStory, statement } from "./host-story.ts";

const rootAt = (inode: number) => ({ root: `00:2f:${inode}`, systemDevices: [] });
const seesDevice = (device: string) => ({ root: "", systemDevices: [device] });
const SELINUX = "system_u:system_r:container_t:s0:c354,c737";
const undefinedId = [
  statement("SYSCALL", { record: "1" }),
  statement("CONTAINER_ID", { record: "1", contid: "18446744073709551615", last: "7" }),
];

/** Stories of any length: each tells one thing n times. Host pids are free from 1000 on. */
export const LONG_STORIES: Record<string, (story: HostStory, n: number) => void> = {
  "short-lived processes": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones(100, 1000 + i);
      story.execs(1000 + i, ["/bin/true"], { ppid: 100 });
      story.exits(1000 + i);
    }
  },
  "short-lived processes of a thousand numbers": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones(100, 1000 + (i % 1000));
      story.execs(1000 + (i % 1000), ["/bin/true"], { ppid: 100 });
      story.exits(1000 + (i % 1000));
    }
  },
  "processes whose clones are not logged": (story, n) => {
    for (let i = 0; i < n; i++) story.execs(1000 + i, ["/bin/true"], { ppid: 999 });
  },
  "clones whose children are never seen": (story, n) => {
    for (let i = 0; i < n; i++) story.clones(100, 1000 + i);
  },
  "containers one after the other": (story, n) => {
    for (let i = 0; i < n; i++) startContainer(story, 1000 + 4 * i, { ends: true });
  },
  "containers that all live on": (story, n) => {
    for (let i = 0; i < n; i++) startContainer(story, 1000 + 4 * i);
  },
  "containers whose unshare is not logged": (story, n) => {
    for (let i = 0; i < n; i++) startContainer(story, 1000 + 4 * i, { unlogged: true });
  },
  "containers that show the same device one after the other": (story, n) => {
    story.execs(120, ["/usr/sbin/cron"], { ppid: 1, files: seesDevice("fd:00") });
    for (let i = 0; i < n; i++) {
      startContainer(story, 1000 + 4 * i, { device: "00:2f", ends: i % 3 !== 0 });
      story.execs(1003 + 4 * i, ["/bin/sh"], { ppid: 990_000 + i, files: seesDevice("00:2f") });
    }
  },
  "containers numbered by the kernel": (story, n) => {
    const op = (fields: Record<string, string>) => statement("CONTAINER_OP", fields);
    story.acts(1, { ppid: 0, statements: [op({ op: "init", contid: "1" })] });
    for (let i = 0; i < n; i++) {
      const [contid, pid] = [String(2 + i), 1000 + i];
      const made = op({
        op: "clone",
        opid: `${pid}`,
        contid,
        "old-contid": "1",
        parent: "1",
        nsflags: "6c020000",
      });
      story.clones(100, pid, "6c020011", { statements: [made] });
      story.execs(pid, ["/bin/sh"], { ppid: 100, statements: [statement("CONTAINER_ID", { contid })] });
      story.exits(pid, { statements: [statement("CONTAINER_ID", { contid })] });
      story.acts(100, { statements: [op({ op: "destroy", contid })] });
    }
  },
  "containers numbered by an orchestrator": (story, n) => {
    for (let i = 0; i < n; i++) {
      startContainer(story, 1000 + 4 * i);
      const set = { op: "set", opid: `${1001 + 4 * i}`, contid: String(50 + i), res: "1" };
      story.acts(100, { statements: [statement("CONTAINER_OP", set)] });
    }
  },
  "execs into containers by descriptors that nobody saw opened": (story, n) => {
    for (let i = 0; i < n; i++) {
      startContainer(story, 1000 + 4 * i, { root: i });
      const pid = 1002 + 4 * i;
      story.clones(100, pid);
      story.setns(pid, 9, "20000", { ppid: 100, files: rootAt(i) });
      story.execs(pid, ["/bin/id"], { files: rootAt(i) });
    }
  },
  "containers that join one pod": (story, n) => {
    const pause = 990;
    story.clones(100, pause);
    story.unshares(pause, "6c020000", { ppid: 100 });
    story.execs(pause, ["/pause"]);
    for (let i = 0; i < n; i++) {
      const pid = 1000 + i;
      story.clones(100, pid);
      for (const [fd, type, flag] of [
        [5, "ipc", "8000000"],
        [6, "net", "40000000"],
      ] as const) {
        story.opens(pid, fd, { owner: String(pause), type, inode: 77 + fd }, { ppid: 100 });
        story.setns(pid, fd, flag);
      }
      story.unshares(pid, "24020000");
      story.execs(pid, ["/app"]);
    }
  },
  "a chain of clone3, each by the child of the one before": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones3(1000 + i, 1001 + i, { ppid: 999 + i });
      story.acts(1001 + i, { ppid: 1000 + i });
    }
  },
  "a chain of clone3 in a container, each by the child of the one before": (story, n) => {
    startContainer(story, 990);
    for (let i = 0; i < n; i++) {
      story.clones3(i === 0 ? 991 : 1000 + i, 3 + i);
      story.acts(1001 + i, { ppid: i === 0 ? 991 : 1000 + i });
    }
  },
  "a chain of clone3 by tasks older than the log": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones3(500_000 + i, 3 + i, { ppid: 499_999 + i });
      story.acts(500_001 + i, { ppid: 500_000 + i });
    }
  },
  "a chain of private mounts, each made by the child of the one before": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones(1000 + i, 1001 + i, "20011", { ppid: i === 0 ? 100 : 999 + i });
      story.execs(1001 + i, ["/bin/sh"], { ppid: 1000 + i });
    }
  },
  "a daemon that goes into a container's mounts and back, and forks each time": (story, n) => {
    story.clones(100, 990);
    story.unshares(990, "20000", { ppid: 100 });
    story.execs(990, ["/bin/sh"]);
    story.opens(101, 5, { owner: "101", type: "mnt", inode: 4026531841 });
    story.opens(101, 6, { owner: "990", type: "mnt", inode: 4026532300 });
    for (let i = 0; i < n; i++) {
      story.setns(101, 6, "20000");
      story.acts(600_000 + i, { ppid: 101 });
      story.setns(101, 5, "20000");
    }
  },
  "a daemon that joins what nobody saw opened, and forks each time": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.setns(101, 9, "20000");
      story.execs(101, ["/bin/sh"]);
      story.acts(1000 + i, { ppid: 101 });
    }
  },
  "messages about one process, each from another sender": (story, n) => {
    startContainer(story, 990);
    for (let i = 0; i < n; i++) {
      story.clones(100, 1000 + i);
      story.says(1000 + i, "VIRT_CONTROL", { op: "start", vm: "v", "vm-pid": "991", "vm-ctx": SELINUX });
    }
  },
  "messages about processes that all had one number": (story, n) => {
    for (let i = 0; i < n; i++) {
      story.clones(100, 1000);
      story.execs(1000, ["/bin/true"], { ppid: 100, label: SELINUX });
      story.exits(1000);
      story.says(101, "VIRT_CONTROL", { op: "start", vm: "v", "vm-pid": "1000", "vm-ctx": SELINUX });
      story.skip(600);
    }
  },
  "messages about a manager of many containers": (story, n) => {
    story.says(101, "VIRT_CONTROL", { virt: "lxc", op: "start", vm: "v", "vm-pid": "100" });
    for (let i = 0; i < n; i++) {
      story.unshares(100, "2c020000");
      story.execs(100, ["/bin/sh"]);
    }
  },
  "events of an undefined task": (story, n) => {
    story.acts(1, { ppid: 0, statements: [statement("CONTAINER_OP", { op: "init", contid: "1" })] });
    for (let i = 0; i < n; i++) story.acts(700, { ppid: 1, statements: undefinedId });
  },
  "namespaces and labels of one container, without end": (story, n) => {
    const op = (fields: Record<string, string>) => statement("CONTAINER_OP", fields);
    story.acts(1, { ppid: 0, statements: [op({ op: "init", contid: "1" })] });
    const made = { op: "clone", opid: "1000", contid: "2", parent: "1", nsflags: "40000000", net: "70000" };
    story.clones(100, 1000, "40000011", { statements: [op(made)] });
    for (let i = 0; i < n; i++) {
      const more = { op: "extend", opid: "1000", contid: "2", nsflags: "40000000" };
      story.unshares(1000, "40000000", {
        ppid: 100,
        statements: [op({ ...more, net: `${70_001 + i}`, label: `l${i}` })],
      });
    }
  },
  "containers each numbered as the parent of the next": (story, n) => {
    const op = (fields: Record<string, string>) => statement("CONTAINER_OP", fields);
    story.acts(1, { ppid: 0, statements: [op({ op: "init", contid: "1" })] });
    for (let i = 0; i < n; i++) {
      const made = { op: "create", contid: String(3 + i), parent: String(2 + i), nsflags: "20000" };
      story.acts(100, { statements: [op(made)] });
      story.clones(1000 + i, 1001 + i, "1200011", {
        ppid: i === 0 ? 100 : 999 + i,
        statements: [statement("CONTAINER_ID", { contid: String(3 + i) })],
      });
    }
  },
};

interface Shape {
  readonly ends?: boolean;
  readonly unlogged?: boolean;
  readonly device?: string;
  readonly root?: number;
}

/** A runtime's child `pid` unshares; its own child, the next number, is the container's first task. */
export function startContainer(
  story: HostStory,
  pid: number,
  { ends, unlogged, device, root }: Shape = {},
): void {
  story.clones(100, pid);
  if (unlogged === true) story.acts(pid, { ppid: 100 });
  else story.unshares(pid, "6c020000", { ppid: 100 });
  story.clones(pid, unlogged === true ? 1 : pid + 1, "8011");
  if (root !== undefined) story.pivots(pid + 1, { ppid: 100, files: rootAt(root) });
  const files = device === undefined ? {} : { files: seesDevice(device) };
  story.execs(pid + 1, ["/bin/sh"], { ppid: 100, ...files });
  story.exits(pid);
  story.clones(pid + 1, 2);
  if (ends === true) story.exits(pid + 1);
}
