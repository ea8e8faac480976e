// SPDX-License-Identifier: Apache-2.0
import type { Random } from "./random.ts";

/** A pid namespace: every task in it has a number here and in each of its ancestors. */
export interface PidSpace {
  readonly level: number;
  readonly parent: PidSpace | null;
  readonly inode: number;
  last: number;
}

/** A container as the kernel would number it. */
export interface Container {
  readonly contid: number;
  readonly parent: Container | null;
  readonly space: PidSpace;
  readonly namespaces: { mnt: number; uts: number; ipc: number; pid: number; net: number; cgroup: number };
  readonly id: string;
  readonly hostname: string;
  readonly dev: string;
  readonly createdAt: number;
  init: Task | null;
  shim: Task | null;
}

export interface Program {
  readonly exe: string;
  readonly argv: readonly string[];
  readonly comm?: string;
}

export interface Task {
  /** Its number at each level of pid namespaces, the host's first. */
  readonly pids: readonly number[];
  readonly space: PidSpace;
  childSpace: PidSpace;
  parent: Task | null;
  container: Container | null;
  /** Its namespaces are those of no container; `container` is the last that they were of. */
  undefined: boolean;
  readonly bornMs: number;
  /** The first nine digits of its pointers: a process works in few pages. */
  heap: string;
  comm: string;
  exe: string;
  title: string;
  uid: number;
  auid: number;
  ses: number;
  tty: string;
  /** The fields of a SYSCALL record from ppid= to exe=; "" after a change. */
  identity: string;
  alive: boolean;
}

const PID_MAX = 32_768;
const FIRST_REUSED = 300;

/** Hands out pids as the kernel does: in order, from 300 again after the last, never one that lives. */
export class PidAllocator {
  readonly #live = new Map<number, Task>();

  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  allocate(space: PidSpace): number[] {
    const numbers: number[] = [];
    for (let at: PidSpace | null = space; at; at = at.parent) {
      numbers.unshift(at.level === 0 ? this.#nextHostPid(at) : ++at.last);
    }
    return numbers;
  }

  born(task: Task): void {
    this.#live.set(task.pids[0] as number, task);
  }

  exited(task: Task): void {
    task.alive = false;
    this.#live.delete(task.pids[0] as number);
  }

  #nextHostPid(space: PidSpace): number {
    // numbers that other, unaudited threads take
    if (this.#random.chance(0.15)) space.last++;
    do {
      if (space.last >= PID_MAX) space.last = FIRST_REUSED;
      space.last++;
    } while (this.#live.has(space.last));
    return space.last;
  }
}
