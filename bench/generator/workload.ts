// SPDX-License-Identifier: Apache-2.0
import { execInto, startContainer, startNested, stopContainer } from "./containers.ts";
import type { GeneratedHost } from "./host.ts";
import { sockaddrBody } from "./records.ts";
import type { Program, Task } from "./tasks.ts";

const SERVICES: readonly Program[] = [
  {
    exe: "/usr/lib/systemd/systemd-journald",
    argv: ["/lib/systemd/systemd-journald"],
    comm: "systemd-journal",
  },
  { exe: "/usr/sbin/sshd", argv: ["sshd: /usr/sbin/sshd -D [listener]"] },
  { exe: "/usr/sbin/cron", argv: ["/usr/sbin/cron", "-f"] },
  { exe: "/usr/bin/containerd", argv: ["/usr/bin/containerd"] },
  { exe: "/usr/bin/dockerd", argv: ["/usr/bin/dockerd", "-H", "fd://"] },
  { exe: "/usr/sbin/chronyd", argv: ["/usr/sbin/chronyd", "-F", "1"] },
];
const TOOLS: readonly Program[] = [
  { exe: "/usr/bin/id", argv: ["id", "-u"] },
  { exe: "/usr/bin/cat", argv: ["cat", "/etc/resolv.conf"] },
  { exe: "/usr/bin/curl", argv: ["curl", "-fsS", "http://localhost:8080/health"] },
  { exe: "/bin/sh", argv: ["/bin/sh", "-c", "test -e /tmp/ready && echo ok"] },
  { exe: "/usr/bin/find", argv: ["find", "/var/log", "-name", "*.log", "-mtime", "+7"] },
];
const FILES = [
  "/etc/passwd",
  "/etc/hosts",
  "/etc/ld.so.cache",
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/tmp/cache",
  "/var/log/app.log",
];
const QUIET = ["read", "write", "close", "mmap", "ioctl", "epoll_wait"] as const;

/** A host that has booted: pid 1 has started its services. */
export interface Services {
  readonly containerd: Task;
  readonly sshd: Task;
  readonly cron: Task;
  readonly all: readonly Task[];
}

export function bootHost(host: GeneratedHost): Services {
  if (host.containerRecords === "kernel")
    host.message(
      "UNKNOWN[1341]",
      "op=init contid=1 next=2 mnt-ns=4026531841 uts-ns=4026531838 ipc-ns=4026531839 pid-ns=4026531836 net-ns=4026531840 cgroup-ns=4026531835 user-ns=4026531837 time-ns=4026531834",
    );
  const all = SERVICES.map((program) => {
    const task = host.fork(host.init);
    host.exec(task, program);
    return task;
  });
  const named = (comm: string): Task => all.find((task) => task.comm === comm) as Task;
  return { containerd: named("containerd"), sshd: named("sshd"), cron: named("cron"), all };
}

/** The next action on the host: one event or one small sequence. */
export function nextStep(host: GeneratedHost, services: Services): void {
  const { random } = host;
  const dice = random.next();
  if (dice < 0.0005 || host.containers.length < 4) startContainer(host, services.containerd);
  else if (dice < 0.0006) startNested(host, random.pick(host.containers));
  else if (dice < 0.0011 && host.containers.length > 12) stopContainer(host, random.pick(host.containers));
  else if (dice < 0.0016) execInto(host, random.pick(host.containers));
  else if (dice < 0.0026) loginSession(host, services.sshd);
  else if (dice < 0.004) cronJob(host, services.cron);
  else if (dice < 0.03) runTool(host, actor(host, services));
  else if (dice < 0.04) userMessage(host, actor(host, services));
  else busy(host, actor(host, services));
}

function actor(host: GeneratedHost, services: Services): Task {
  const { random } = host;
  if (random.chance(0.7)) {
    const { init } = random.pick(host.containers);
    if (init?.alive) return init;
  }
  return random.pick(services.all);
}

function busy(host: GeneratedHost, task: Task): void {
  const { random } = host;
  const dice = random.next();
  const pointer = `${task.heap}${random.hex(2)}0`;
  if (dice < 0.6) {
    const call = random.pick(QUIET);
    const tookMs = call === "epoll_wait" ? longCall(host) : 0;
    host.event(task, call, {
      exit: random.between(0, 4096),
      arguments: [random.between(3, 40).toString(16), pointer, "1000"],
      tookMs,
    });
  } else if (dice < 0.9) openFile(host, task, pointer);
  else if (dice < 0.97) {
    const peer = sockaddrBody(random.pick([53, 80, 443, 5432, 6379]), [
      10,
      0,
      random.between(0, 3),
      random.between(1, 250),
    ]);
    const failed = random.chance(0.1) ? { success: false, exit: -115 } : {};
    host.event(task, "connect", {
      arguments: ["9", pointer, "10"],
      key: "net",
      records: [["SOCKADDR", peer]],
      ...failed,
    });
  } else {
    const dev = task.container?.dev ?? "08:01";
    const file = {
      name: `/tmp/job-${random.between(1, 99_999)}`,
      inode: random.between(1e5, 9e5),
      dev,
      mode: "0100600",
    };
    const folder = { name: "/tmp/", inode: 2, dev, mode: "041777", nametype: "PARENT" };
    host.event(task, "unlink", {
      arguments: [pointer],
      key: "delete",
      files: [folder, { ...file, nametype: "DELETE" }],
    });
  }
}

function openFile(host: GeneratedHost, task: Task, pointer: string): void {
  const { random } = host;
  const dev = task.container?.dev ?? "08:01";
  const name = random.chance(0.3) ? `/srv/data/${random.between(1, 5000)}.json` : random.pick(FILES);
  const missing = random.chance(0.06);
  const files = missing
    ? [{ name, inode: 0, dev, nametype: "UNKNOWN" }]
    : [{ name, inode: 1e5 + name.length * 733, dev, mode: "0100644" }];
  const outcome = missing ? { success: false, exit: -2 } : { exit: random.between(3, 60) };
  host.event(task, "openat", { arguments: ["ffffff9c", pointer, "80000"], key: "file", files, ...outcome });
}

/** Nearly every wait is short; a few last for a minute, and their event is stamped when they began. */
function longCall(host: GeneratedHost): number {
  return host.random.chance(0.05) ? host.random.between(1000, 60_000) : host.random.between(0, 40);
}

function runTool(host: GeneratedHost, parent: Task): void {
  const tool = host.random.pick(TOOLS);
  const child = host.fork(parent, 0x1200011, (born) => host.exec(born, tool));
  for (let left = host.random.between(1, 6); left > 0; left--) busy(host, child);
  host.exit(child);
}

function cronJob(host: GeneratedHost, cron: Task): void {
  const job = host.fork(cron);
  host.login(job, 0, "(none)");
  host.message(
    "USER_START",
    userBody(host, job, 'op=PAM:session_open grantors=pam_loginuid,pam_env acct="root"', "cron"),
  );
  const shell = host.fork(job, 0x1200011, (born) =>
    host.exec(born, { exe: "/bin/sh", argv: ["/bin/sh", "-c", "run-parts --report /etc/cron.hourly"] }),
  );
  runTool(host, shell);
  host.exit(shell);
  host.message(
    "USER_END",
    userBody(host, job, 'op=PAM:session_close grantors=pam_loginuid,pam_env acct="root"', "cron"),
  );
  host.exit(job);
}

function loginSession(host: GeneratedHost, sshd: Task): void {
  const { random } = host;
  const session = host.fork(sshd, 0x1200011, (born) =>
    host.exec(born, { exe: "/usr/sbin/sshd", argv: ["/usr/sbin/sshd", "-D", "-R"] }),
  );
  const good = random.chance(0.8);
  host.message(
    "USER_AUTH",
    userBody(host, session, 'op=PAM:authentication grantors=pam_unix acct="alice"', "ssh", good),
  );
  if (good) {
    host.login(session, 1000, "pts0");
    host.message("USER_LOGIN", userBody(host, session, "op=login id=1000", "/dev/pts/0"));
    const shell = host.fork(session, 0x1200011, (born) =>
      host.exec(born, { exe: "/bin/bash", argv: ["-bash"] }),
    );
    for (let left = random.between(1, 8); left > 0; left--) runTool(host, shell);
    host.exit(shell);
  }
  host.exit(session);
}

function userMessage(host: GeneratedHost, task: Task): void {
  const what = host.random.pick(["USER_CMD", "CRED_ACQ", "USER_ACCT", "CRED_DISP"]);
  host.message(what, userBody(host, task, 'op=PAM:accounting grantors=pam_permit acct="root"', "?"));
}

function userBody(host: GeneratedHost, task: Task, claim: string, terminal: string, good = true): string {
  const hostname = task.container?.hostname ?? "?";
  return (
    `pid=${task.pids[0]} uid=${task.uid} auid=${task.auid} ses=${task.ses} subj=unconfined${host.contidField(task)} ` +
    `msg='${claim} exe="${task.exe}" hostname=${hostname} addr=? terminal=${terminal} res=${good ? "success" : "failed"}'`
  );
}
