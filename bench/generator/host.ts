// SPDX-License-Identifier: Apache-2.0
import { LogWriter } from "./log-writer.ts";
import type { Random } from "./random.ts";
import {
  CALLS,
  type Call,
  execveBody,
  type FileItem,
  pathBody,
  proctitleBody,
  untrusted,
} from "./records.ts";
import { type Container, PidAllocator, type PidSpace, type Program, type Task } from "./tasks.ts";

export type ContainerRecords = "none" | "kernel";

/** One row of the ground truth: the pid namespace of a task from this event on. */
export interface TruthRow {
  readonly timeMs: number;
  readonly serial: number;
  readonly call: number;
  readonly op: "NEWPROCESS" | "UNSHARE" | "SETNS";
  readonly task: Task;
}

export interface EventDetail {
  readonly exit?: number;
  readonly success?: boolean;
  readonly arguments?: readonly [string?, string?, string?, string?];
  readonly key?: string;
  readonly files?: readonly FileItem[];
  /** Records after SYSCALL: type and body. */
  readonly records?: readonly (readonly [string, string])[];
  /** Bodies of CONTAINER_OP records, written when the log has container records. */
  readonly operations?: readonly string[];
  /** Duration of the call: its stamp is that of its entry, its serial that of its end. */
  readonly tookMs?: number;
}

const INITIAL_SPACE = 4026531836;
const UNSET = 4294967295;
const CLONE_PARENT = 0x8000;

/** A host at work, seen through its audit log: tasks, pids, containers, the clock and the serial. */
export class GeneratedHost {
  readonly rootSpace: PidSpace = { level: 0, parent: null, inode: INITIAL_SPACE, last: 400 };
  readonly containers: Container[] = [];
  readonly pids: PidAllocator;
  readonly log: LogWriter;
  readonly init: Task;
  nextContid = 2;
  nextInode = 4026532200;
  nextSession = 1;

  readonly random: Random;
  readonly containerRecords: ContainerRecords;
  readonly truth: (row: TruthRow) => void;

  constructor(random: Random, containerRecords: ContainerRecords, truth: (row: TruthRow) => void) {
    this.random = random;
    this.containerRecords = containerRecords;
    this.truth = truth;
    this.pids = new PidAllocator(random);
    this.log = new LogWriter(random);
    this.init = this.#task([1], this.rootSpace, null);
    this.#becomes(this.init, { exe: "/usr/lib/systemd/systemd", argv: ["/sbin/init"], comm: "systemd" });
    this.record(this.log.serial, 56, "NEWPROCESS", this.init);
  }

  /** One event of a task: SYSCALL, what belongs to it, PROCTITLE. Returns its serial. */
  event(task: Task, call: Call, detail: EventDetail = {}): number {
    const stamp = this.log.stamp(Math.min(detail.tookMs ?? 0, this.log.nowMs - task.bornMs));
    const inside = this.containerRecords === "kernel" && (task.container !== null || task.undefined);
    const files = detail.files ?? [];
    const [a0 = "0", a1 = "0", a2 = "0", a3 = "0"] = detail.arguments ?? [];
    const lines = [
      `type=SYSCALL ${stamp} arch=c000003e syscall=${CALLS[call]} success=${detail.success === false ? "no" : "yes"} exit=${detail.exit ?? 0}` +
        ` a0=${a0} a1=${a1} a2=${a2} a3=${a3} items=${files.length}${this.#identity(task)} key=${detail.key === undefined ? "(null)" : `"${detail.key}"`}` +
        (inside ? " record=1" : ""),
    ];
    if (this.containerRecords === "kernel")
      for (const body of detail.operations ?? []) lines.push(`type=UNKNOWN[1341] ${stamp} ${body}`);
    for (const [type, body] of detail.records ?? []) lines.push(`type=${type} ${stamp} ${body}`);
    if (files.length > 0) lines.push(`type=CWD ${stamp} cwd="/"`);
    for (const [index, file] of files.entries()) lines.push(`type=PATH ${stamp} ${pathBody(index, file)}`);
    if (inside) lines.push(`type=UNKNOWN[1340] ${stamp} record=1 contid=${contidText(task)}`);
    lines.push(`type=PROCTITLE ${stamp} ${task.title}`);
    return this.log.write(lines);
  }

  /** An event of one record, from user space (`pid` the sender) or from the kernel. */
  message(type: string, body: string): number {
    return this.log.write([`type=${type} ${this.log.stamp(0)} ${body}`]);
  }

  /** The contid= field of a user message, "" in logs without. */
  contidField(task: Task): string {
    return this.containerRecords === "kernel" ? ` contid=${contidText(task)}` : "";
  }

  /** A child of `parent`; its clone is logged before or after the child's first event, which `firstEvents` writes. */
  fork(
    parent: Task,
    flags = 0x1200011,
    firstEvents?: (child: Task) => void,
    operations?: (child: Task) => string[],
  ): Task {
    const space = parent.childSpace;
    const above = (flags & CLONE_PARENT) !== 0 ? parent.parent : parent;
    const child = this.#task(this.pids.allocate(space), space, above);
    const { container, comm, exe, title, uid, auid, ses, tty } = parent;
    Object.assign(child, { container, comm, exe, title, uid, auid, ses, tty, identity: "" });
    this.pids.born(child);
    const write = (tookMs: number): void => {
      const a3 = `${parent.heap}a10`;
      const exit = child.pids[parent.space.level] as number;
      const detail = {
        exit,
        arguments: [flags.toString(16), "0", "0", a3] as const,
        key: "proc",
        operations: operations?.(child) ?? [],
        tookMs,
      };
      const serial = this.event(parent, "clone", detail);
      this.record(serial, 56, "NEWPROCESS", child);
    };
    if (firstEvents && this.random.chance(0.45)) {
      firstEvents(child);
      write(this.random.between(1, 9));
    } else {
      write(0);
      firstEvents?.(child);
    }
    return child;
  }

  /** A successful execve, with the records that the kernel adds. */
  exec(task: Task, program: Program, operations: string[] = []): void {
    this.#becomes(task, program);
    const dev = task.container?.dev ?? "08:01";
    const files = [{ name: program.exe, inode: 262_144 + program.exe.length * 977, dev }];
    if (!program.exe.endsWith("runc"))
      files.push({ name: "/lib64/ld-linux-x86-64.so.2", inode: 131_090, dev });
    task.heap = `7f${this.random.hex(7)}`;
    const stack = `7ffc${this.random.hex(5)}`;
    const argv = [`${task.heap}0c0`, `${stack}a10`, `${stack}a28`, "8"] as const;
    const records = [["EXECVE", execveBody(program.argv)]] as const;
    this.event(task, "execve", { arguments: argv, key: "exec", files, records, operations });
  }

  /** A row of the ground truth: where this task is from this event on. */
  record(serial: number, call: number, op: TruthRow["op"], task: Task): void {
    this.truth({ timeMs: Math.floor(this.log.nowMs), serial, call, op, task });
  }

  exit(task: Task): void {
    if (task.alive) this.pids.exited(task);
  }

  rename(task: Task, comm: string): void {
    task.comm = comm;
    task.identity = "";
  }

  adopt(task: Task, parent: Task): void {
    task.parent = parent;
    task.identity = "";
  }

  login(task: Task, uid: number, tty: string): void {
    Object.assign(task, { uid: 0, auid: uid, ses: this.nextSession++, tty, identity: "" });
  }

  #task(pids: number[], space: PidSpace, parent: Task | null): Task {
    const owner = { uid: 0, auid: UNSET, ses: UNSET, tty: "(none)" };
    return {
      pids,
      space,
      childSpace: space,
      parent,
      container: null,
      undefined: false,
      bornMs: this.log.nowMs,
      heap: `7f${this.random.hex(7)}`,
      comm: "",
      exe: "",
      title: "",
      ...owner,
      identity: "",
      alive: true,
    };
  }

  #becomes(task: Task, program: Program): void {
    task.exe = program.exe;
    task.comm = (program.comm ?? program.exe.slice(program.exe.lastIndexOf("/") + 1)).slice(0, 15);
    task.title = proctitleBody(program.argv);
    task.identity = "";
  }

  #identity(task: Task): string {
    if (task.identity === "") {
      const { uid } = task;
      task.identity =
        ` ppid=${task.parent?.pids[0] ?? 0} pid=${task.pids[0]} auid=${task.auid} uid=${uid} gid=${uid} euid=${uid} suid=${uid} fsuid=${uid}` +
        ` egid=${uid} sgid=${uid} fsgid=${uid} tty=${task.tty} ses=${task.ses} comm=${untrusted(task.comm)} exe=${untrusted(task.exe)}`;
    }
    return task.identity;
  }
}

/** The kernel's value of contid= for a task: the id of its container, or the unset id and the last one. */
function contidText(task: Task): string {
  const contid = String(task.container?.contid ?? 1);
  return task.undefined ? `18446744073709551615 last=${contid}` : contid;
}
