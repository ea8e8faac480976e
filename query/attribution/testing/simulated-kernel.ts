// SPDX-License-Identifier: Apache-2.0
import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { HostStory } from "./host-story.ts";
import {
  type Descriptor,
  isWithin,
  type Mounts,
  type PidNamespace,
  type Process,
  type Thread,
} from "./simulated-process.ts";

/** An event, and what is true of its process then. */
export interface SimulatedEvent {
  readonly event: AttributionEvent;
  readonly process: Process;
  /** Its process counts in a PID namespace other than the initial one. */
  readonly isInner: boolean;
  /** A process that the event made. */
  readonly made: Process | undefined;
  /** It changed the PID namespace of the caller's children. */
  readonly changesChildren: boolean;
}

const HOST_PIDS = 4_026_531_836;
const HOST_MOUNTS = 4_026_531_841;
const PID_MAX = 32_768;
const FLAGS = { pid: 0x2000_0000, mnt: 0x2_0000, parent: 0x8000, fork: 0x11 };

/** Processes, PID namespaces and descriptors as the kernel has them, and the log of all calls. Says what is true; decides nothing. */
export class SimulatedKernel {
  readonly log: SimulatedEvent[] = [];
  readonly processes: Process[] = [];
  readonly init: Process;
  readonly #story = new HostStory();
  readonly #host: PidNamespace;
  readonly #hostMounts: Mounts;
  readonly #used = new Set<number>();
  #inodes = HOST_PIDS + 1000;

  /** `next`: where the host's counter stands. */
  constructor(next: number) {
    this.#host = { parent: undefined, inode: HOST_PIDS, next: 1, init: undefined };
    this.#hostMounts = { inode: HOST_MOUNTS, proc: this.#host };
    const thread = { childrenIn: this.#host, mounts: this.#hostMounts };
    this.init = this.#add(undefined, this.#host, thread, "/sbin/init");
    this.#host.next = next;
  }

  get living(): Process[] {
    return this.processes.filter(({ isAlive }) => isAlive);
  }

  acts(process: Process): void {
    this.#log(process, () => this.#story.acts(process.pid, this.#act(process)));
  }

  execs(process: Process, exe: string): void {
    process.exe = exe;
    process.threads = process.threads.slice(0, 1);
    process.files.clear();
    this.#log(process, () => this.#story.execs(process.pid, [exe], this.#act(process)));
  }

  exits(process: Process): void {
    this.#log(process, () => this.#story.exits(process.pid, this.#act(process)));
    this.#end(process);
  }

  /** Makes a thread, which the kernel refuses where children would be elsewhere. */
  makesThread(process: Process, thread: Thread): void {
    if (thread.childrenIn !== process.namespace) return;
    const number = this.#number(process.namespace);
    process.threads.push({ ...thread });
    this.#log(process, () => this.#story.clones(process.pid, number, "3d0f00", this.#act(process)));
  }

  /** `early`: what the child does before its birth is logged. */
  forks(
    process: Process,
    thread: Thread,
    call: "clones" | "clones3" | "vforks",
    { pid = false, mnt = false, sibling = false } = {},
    early: (child: Process) => void = () => {},
  ): void {
    const { childrenIn } = thread;
    if (childrenIn.init?.isAlive === false || (pid && childrenIn !== process.namespace)) return;
    const parent = sibling && process.namespace.init !== process ? process.parent : undefined;
    const namespace = pid ? this.#namespaceIn(childrenIn) : childrenIn;
    const mounts = mnt ? this.#mounts(namespace) : thread.mounts;
    const child = this.#add(parent ?? process, namespace, { childrenIn: namespace, mounts }, process.exe);
    for (const [fd, file] of process.files) child.files.set(fd, file);
    early(child);
    const flags =
      FLAGS.fork | (pid ? FLAGS.pid : 0) | (mnt ? FLAGS.mnt : 0) | (parent === undefined ? 0 : FLAGS.parent);
    const number = child.numbers.get(process.namespace)!;
    const act = this.#act(process);
    const log = () =>
      call === "clones"
        ? this.#story.clones(process.pid, number, flags.toString(16), act)
        : this.#story[call](process.pid, number, act);
    this.#log(process, log, { made: child });
  }

  unshares(process: Process, thread: Thread, { pid = false, mnt = false }): void {
    if (pid && thread.childrenIn !== process.namespace) return;
    if (pid) thread.childrenIn = this.#namespaceIn(process.namespace);
    if (mnt) thread.mounts = this.#mounts(thread.childrenIn);
    const flags = ((pid ? FLAGS.pid : 0) | (mnt ? FLAGS.mnt : 0)).toString(16);
    const log = () => this.#story.unshares(process.pid, flags, this.#act(process));
    this.#log(process, log, { changesChildren: pid });
  }

  /** Opens /proc/PID/ns/TYPE of a process that its /proc shows. */
  opens(
    process: Process,
    thread: Thread,
    fd: number,
    owner: Process,
    type: "pid" | "mnt",
    ofChildren = false,
  ): void {
    const number = owner.numbers.get(thread.mounts.proc);
    const of = owner.threads[0]!;
    const namespace = ofChildren ? of.childrenIn : owner.namespace;
    if (number === undefined || namespace.init?.isAlive === false) return;
    process.files.set(fd, { type, namespace, mounts: of.mounts, owner });
    const inode = type === "pid" ? namespace.inode : of.mounts.inode;
    const path = {
      owner: String(number),
      type,
      inode,
      ...(ofChildren && type === "pid" ? { ofChildren } : {}),
    };
    this.#log(process, () => this.#story.opens(process.pid, fd, path, this.#act(process)));
  }

  opensProcess(process: Process, fd: number, owner: Process): void {
    const number = owner.numbers.get(process.namespace);
    if (number === undefined) return;
    const { mounts } = owner.threads[0]!;
    process.files.set(fd, { type: "process", namespace: owner.namespace, mounts, owner });
    this.#log(process, () => this.#story.opensProcess(process.pid, fd, number, this.#act(process)));
  }

  /** Joins what the descriptor refers to; of a process its PID namespace, its mounts or both. */
  joins(
    process: Process,
    thread: Thread,
    fd: number,
    asked: { pid: boolean; mnt: boolean },
    hidesFlags: boolean,
  ): void {
    const file = process.files.get(fd);
    if (file === undefined || (file.type === "process" && !file.owner.isAlive)) return;
    const pid = file.type === "process" ? asked.pid : file.type === "pid";
    const mnt = file.type === "process" ? asked.mnt || !asked.pid : file.type === "mnt";
    // only down from the caller's own
    if (pid && (!isWithin(file.namespace, process.namespace) || file.namespace.init?.isAlive === false))
      return;
    if (pid) thread.childrenIn = file.namespace;
    if (mnt) thread.mounts = file.type === "process" ? file.owner.threads[0]!.mounts : file.mounts;
    const flags = hidesFlags && file.type !== "process" ? 0 : (pid ? FLAGS.pid : 0) | (mnt ? FLAGS.mnt : 0);
    const log = () => this.#story.setns(process.pid, fd, flags.toString(16), this.#act(process));
    this.#log(process, log, { changesChildren: pid });
  }

  #log(
    process: Process,
    tell: () => number,
    { made, changesChildren = false }: { made?: Process; changesChildren?: boolean } = {},
  ): void {
    tell();
    const isInner = process.namespace !== this.#host;
    this.log.push({ event: this.#story.events.at(-1)!, process, isInner, made, changesChildren });
  }

  #act({ parent, exe }: Process): { ppid: number; exe: string } {
    return { ppid: parent?.pid ?? 0, exe };
  }

  #add(parent: Process | undefined, namespace: PidNamespace, thread: Thread, exe: string): Process {
    const numbers = new Map<PidNamespace, number>();
    for (let at: PidNamespace | undefined = namespace; at !== undefined; at = at.parent)
      numbers.set(at, this.#number(at));
    const pid = numbers.get(this.#host)!;
    const state = { isAlive: true, isSubreaper: false, files: new Map<number, Descriptor>() };
    const process: Process = { pid, numbers, namespace, threads: [thread], parent, exe, ...state };
    namespace.init ??= process;
    this.processes.push(process);
    return process;
  }

  /** The host's counter begins anew at 300 and skips numbers in use. */
  #number(namespace: PidNamespace): number {
    if (namespace !== this.#host) return namespace.next++;
    do {
      if (namespace.next >= PID_MAX) namespace.next = 300;
    } while (this.#used.has(namespace.next++));
    this.#used.add(namespace.next - 1);
    return namespace.next - 1;
  }

  #namespaceIn(parent: PidNamespace): PidNamespace {
    return { parent, inode: this.#inodes++, next: 1, init: undefined };
  }

  #mounts(proc: PidNamespace): Mounts {
    return { inode: this.#inodes++, proc };
  }

  /** The first process of a namespace takes all others there with it; orphans go to a subreaper or to that first process. */
  #end(process: Process): void {
    process.isAlive = false;
    this.#used.delete(process.pid);
    if (process.namespace.init === process)
      for (const other of this.living) if (isWithin(other.namespace, process.namespace)) this.#end(other);
    let adopter = process.namespace.init;
    for (let at = process.parent; at !== undefined && at.namespace === process.namespace; at = at.parent)
      if (at.isSubreaper && at.isAlive) {
        adopter = at;
        break;
      }
    for (const child of this.living)
      if (child.parent === process) child.parent = adopter?.isAlive === true ? adopter : process.parent;
  }
}
