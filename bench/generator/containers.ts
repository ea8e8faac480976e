// SPDX-License-Identifier: Apache-2.0
import type { GeneratedHost } from "./host.ts";
import type { Container, PidSpace, Program, Task } from "./tasks.ts";

const NEW_NAMESPACES = 0x6c020000; // mount, uts, ipc, pid, network
const SIGCHLD_PARENT = 0x8011; // CLONE_PARENT
const VFORK_VM = 0x4111;
const SHIM: Program["exe"] = "/usr/bin/containerd-shim-runc-v2";

const PAYLOADS: readonly Program[] = [
  { exe: "/usr/sbin/nginx", argv: ["nginx", "-g", "daemon off;"] },
  { exe: "/usr/bin/python3.11", argv: ["python3", "/srv/app.py"], comm: "python3" },
  { exe: "/usr/lib/postgresql/15/bin/postgres", argv: ["postgres", "-D", "/var/lib/postgresql/data"] },
  { exe: "/usr/bin/redis-server", argv: ["redis-server", "*:6379"] },
  { exe: "/bin/sh", argv: ["/bin/sh", "/entrypoint.sh"] },
];

function namespaceText(container: Container): string {
  const { mnt, uts, ipc, pid, net, cgroup } = container.namespaces;
  return `mnt-ns=${mnt} uts-ns=${uts} ipc-ns=${ipc} pid-ns=${pid} net-ns=${net} cgroup-ns=${cgroup} user-ns=4026531837 time-ns=4026531834`;
}

function newContainer(host: GeneratedHost, inside: PidSpace, parent: Container | null): Container {
  const pid = host.nextInode + 3;
  const { nextInode: base } = host;
  host.nextInode += 6;
  const space: PidSpace = { level: inside.level + 1, parent: inside, inode: pid, last: 0 };
  const id = host.random.hex(64);
  const namespaces = { mnt: base, uts: base + 1, ipc: base + 2, pid, net: base + 4, cgroup: 4026531835 };
  const dev = `00:${(40 + (host.nextContid % 200)).toString(16)}`;
  const place = { id, hostname: id.slice(0, 12), dev, createdAt: host.log.nowMs, init: null, shim: null };
  return { contid: host.nextContid++, parent, space, namespaces, ...place };
}

/** runc as it is: PARENT, CHILD (which unshares), INIT (in the new pid namespace), the payload's execve. */
function runRunc(host: GeneratedHost, starter: Task, argv: readonly string[], payload: Program): Container {
  const runc = host.fork(starter, VFORK_VM, (child) => host.exec(child, { exe: "/usr/bin/runc", argv }));
  const stage0 = host.fork(runc, VFORK_VM, (child) =>
    host.exec(child, { exe: "/usr/bin/runc", argv: ["runc", "init"] }),
  );
  host.rename(stage0, "runc:[0:PARENT]");
  const stage1 = host.fork(stage0, SIGCHLD_PARENT);
  host.rename(stage1, "runc:[1:CHILD]");
  const outer = stage1.container;
  const container = newContainer(host, stage1.space, outer);
  const [pid] = stage1.pids;
  Object.assign(stage1, { container, childSpace: container.space });
  const made = `op=unshare opid=${pid} contid=${container.contid} old-contid=${outer?.contid ?? 1} parent=${outer?.contid ?? 1} nsflags=${NEW_NAMESPACES.toString(16)}`;
  const flags = [NEW_NAMESPACES.toString(16), "9a95bd"] as const;
  const serial = host.event(stage1, "unshare", {
    arguments: flags,
    key: "ns",
    operations: [`${made} ${namespaceText(container)}`],
  });
  host.record(serial, 272, "UNSHARE", stage1);
  const { contid } = container;
  const init = host.fork(stage1, SIGCHLD_PARENT, undefined, (child) => [
    `op=enter opid=${child.pids[0]} contid=${contid} old-contid=${contid}`,
  ]);
  host.rename(init, "runc:[2:INIT]");
  host.exit(stage1);
  host.exit(stage0);
  extendByCgroup(host, container, init);
  const root = { name: ".", inode: 9, dev: container.dev };
  host.event(init, "pivot_root", {
    arguments: ["c00012af9e", "c00012afc0"],
    key: "mnt",
    files: [root, root],
  });
  host.message("BPF", `prog-id=${container.contid} op=LOAD`);
  host.adopt(init, starter);
  host.exec(init, payload);
  host.exit(runc);
  container.init = init;
  host.containers.push(container);
  return container;
}

function extendByCgroup(host: GeneratedHost, container: Container, init: Task): void {
  container.namespaces.cgroup = host.nextInode++;
  const extended = `op=extend opid=${init.pids[0]} contid=${container.contid} nsflags=2000000 ${namespaceText(container)}`;
  host.event(init, "unshare", { arguments: ["2000000"], key: "ns", operations: [extended] });
}

/** docker run: a shim of its own, adopted by pid 1, and runc below it. */
export function startContainer(host: GeneratedHost, containerd: Task): Container {
  const id = host.random.hex(64);
  const shimArgv = [SHIM, "-namespace", "moby", "-id", id, "-address", "/run/containerd/containerd.sock"];
  const starter = host.fork(containerd, VFORK_VM, (child) =>
    host.exec(child, { exe: SHIM, argv: [...shimArgv, "start"], comm: "containerd-shim" }),
  );
  const shim = host.fork(starter, VFORK_VM, (child) =>
    host.exec(child, { exe: SHIM, argv: shimArgv, comm: "containerd-shim" }),
  );
  host.exit(starter);
  host.adopt(shim, host.init);
  const bundle = `/run/containerd/io.containerd.runtime.v2.task/moby/${id}`;
  const argv = ["runc", "--root", "/var/run/docker/runtime-runc/moby", "create", "--bundle", bundle, id];
  const container = runRunc(host, shim, argv, host.random.pick(PAYLOADS));
  container.shim = shim;
  visitNetwork(host, containerd, container);
  return container;
}

/** runc inside a running container. */
export function startNested(host: GeneratedHost, outer: Container): Container | null {
  if (!outer.init?.alive || outer.space.level > 2) return null;
  return runRunc(
    host,
    outer.init,
    ["runc", "run", "-b", "/b/inner", host.random.hex(12)],
    host.random.pick(PAYLOADS),
  );
}

const JOINED = [
  ["ipc", 0x8000000],
  ["uts", 0x4000000],
  ["net", 0x40000000],
  ["pid", 0x20000000],
  ["mnt", 0x20000],
  ["cgroup", 0x2000000],
] as const;

/** docker exec: the namespace files are opened by path, joined one by one, and the command is a child. */
export function execInto(host: GeneratedHost, container: Container): void {
  const { init, shim } = container;
  if (!init?.alive || !shim?.alive) return;
  const argv = [
    "runc",
    "--root",
    "/var/run/docker/runtime-runc/moby",
    "exec",
    "--process",
    "/tmp/runc-process",
    container.id,
  ];
  const runc = host.fork(shim, VFORK_VM, (child) => host.exec(child, { exe: "/usr/bin/runc", argv }));
  const stage0 = host.fork(runc, VFORK_VM, (child) =>
    host.exec(child, { exe: "/usr/bin/runc", argv: ["runc", "init"] }),
  );
  host.rename(stage0, "runc:[0:PARENT]");
  const stage1 = host.fork(stage0, SIGCHLD_PARENT);
  host.rename(stage1, "runc:[1:CHILD]");
  for (const [index, [type]] of JOINED.entries()) {
    const file = {
      name: `/proc/${init.pids[0]}/ns/${type}`,
      inode: container.namespaces[type],
      dev: "00:04",
      mode: "0100444",
    };
    host.event(stage1, "openat", {
      exit: 6 + index,
      arguments: ["ffffff9c", "7ffc21f0"],
      key: "nsfile",
      files: [file],
    });
  }
  join(host, stage1, container);
  const inside = host.fork(stage1, SIGCHLD_PARENT, (child) =>
    host.exec(child, { exe: "/bin/sh", argv: ["sh", "-c", "id; ls /"] }),
  );
  host.exit(stage1);
  host.exit(stage0);
  host.adopt(inside, shim);
  host.fork(inside, 0x1200011, (child) => {
    host.exec(child, { exe: "/usr/bin/id", argv: ["id"] });
    host.exit(child);
  });
  host.exit(inside);
  host.exit(runc);
}

function join(host: GeneratedHost, task: Task, container: Container): void {
  for (const [index, [, flag]] of JOINED.entries()) {
    const last = index === JOINED.length - 1;
    if (flag === 0x20000000) task.childSpace = container.space;
    const contid = last ? String(container.contid) : "18446744073709551615";
    const old = index === 0 ? "1" : "18446744073709551615 last=1";
    const operation = `op=setns opid=${task.pids[0]} contid=${contid} old-contid=${old} nsflags=${flag.toString(16)} ${namespaceText(container)}`;
    if (last) task.container = container;
    task.undefined = !last;
    const serial = host.event(task, "setns", {
      arguments: [(6 + index).toString(16), flag.toString(16)],
      key: "ns",
      operations: [operation],
    });
    if (flag === 0x20000000) host.record(serial, 308, "SETNS", task);
  }
}

/** A network plugin enters the container's network namespace and comes back: a visit. */
function visitNetwork(host: GeneratedHost, containerd: Task, container: Container): void {
  const plugin = host.fork(containerd, VFORK_VM, (child) =>
    host.exec(child, { exe: "/opt/cni/bin/bridge", argv: ["/opt/cni/bin/bridge"] }),
  );
  const [pid] = plugin.pids;
  const own = { name: `/proc/${pid}/task/${pid}/ns/net`, inode: 4026531840, dev: "00:04", mode: "0100444" };
  const its = { ...own, name: `/proc/${container.init?.pids[0]}/ns/net`, inode: container.namespaces.net };
  host.event(plugin, "openat", { exit: 7, arguments: ["ffffff9c", "c0001"], key: "nsfile", files: [own] });
  host.event(plugin, "openat", { exit: 8, arguments: ["ffffff9c", "c0002"], key: "nsfile", files: [its] });
  const undefinedId = "18446744073709551615";
  plugin.undefined = true;
  host.event(plugin, "setns", {
    arguments: ["8", "40000000"],
    key: "ns",
    operations: [`op=setns opid=${pid} contid=${undefinedId} old-contid=1 nsflags=40000000`],
  });
  plugin.undefined = false;
  host.event(plugin, "setns", {
    arguments: ["7", "40000000"],
    key: "ns",
    operations: [`op=setns opid=${pid} contid=1 old-contid=${undefinedId} last=1 nsflags=40000000`],
  });
  host.exit(plugin);
}

/** The container's init dies, and with it all that is in it. */
export function stopContainer(host: GeneratedHost, container: Container): void {
  const at = host.containers.indexOf(container);
  if (at >= 0) host.containers.splice(at, 1);
  for (const inner of host.containers.filter((candidate) => candidate.parent === container))
    stopContainer(host, inner);
  const { init, shim } = container;
  if (init) {
    if (host.containerRecords === "kernel")
      host.message(
        "UNKNOWN[1341]",
        `op=destroy contid=${container.contid} pid=${init.pids[0]} uid=0 auid=4294967295 ses=4294967295 comm="${init.comm}" exe="${init.exe}"`,
      );
    host.exit(init);
  }
  if (!shim) return;
  host.fork(shim, VFORK_VM, (child) => {
    host.exec(child, { exe: "/usr/bin/runc", argv: ["runc", "delete", "--force", container.id] });
    host.exit(child);
  });
  host.exit(shim);
}
