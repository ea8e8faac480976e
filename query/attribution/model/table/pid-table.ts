// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../../types/ids.ts";

/** Upper limit of pids. Source: PID_MAX_LIMIT, include/linux/threads.h */
const PID_MAX_LIMIT = 4 * 1024 * 1024;
const PAGE_BITS = 12;
const PAGE_PIDS = 1 << PAGE_BITS;

/** So many pids are in a map: a page for each would be more than all else of a small boot. */
const MOST_FEW = 64;

/** Map of pids to task indexes: four bytes for each possible pid, in pages. */
export class PidTable {
  readonly #pages: (Int32Array | undefined)[] = [];
  /** Numbers above the limit, which only a forged log has; all, while they are few. */
  readonly #others = new Map<number, TaskIndex>();
  #areFew = true;

  get(pid: number): TaskIndex | undefined {
    if (this.#areFew || !isKernels(pid)) return this.#others.get(pid);
    const kept = this.#pages[pid >>> PAGE_BITS]?.[pid & (PAGE_PIDS - 1)] ?? 0;
    return kept === 0 ? undefined : ((kept - 1) as TaskIndex);
  }

  set(pid: number, task: TaskIndex): void {
    if (this.#areFew && this.#others.size >= MOST_FEW) this.#toPages();
    if (this.#areFew || !isKernels(pid)) this.#others.set(pid, task);
    else this.#pageOf(pid)[pid & (PAGE_PIDS - 1)] = task + 1;
  }

  delete(pid: number): void {
    if (this.#areFew || !isKernels(pid)) this.#others.delete(pid);
    else if (this.#pages[pid >>> PAGE_BITS] !== undefined) this.#pageOf(pid)[pid & (PAGE_PIDS - 1)] = 0;
  }

  /** Its pages in use, with their numbers; `others` has the rest. */
  pages(): [number: number, page: Int32Array][] {
    return [...this.#pages.entries()].flatMap(([number, page]) =>
      page === undefined ? [] : [[number, page] as [number, Int32Array]],
    );
  }

  get others(): readonly (readonly [pid: number, task: TaskIndex])[] {
    return [...this.#others];
  }

  /** Restores the output of `pages`, and of `others`. */
  restorePage(number: number, page: Int32Array): void {
    if (this.#areFew) this.#toPages();
    this.#pages[number] = page;
  }

  restoreOthers(others: readonly (readonly [pid: number, task: TaskIndex])[]): void {
    for (const [pid, task] of others) this.#others.set(pid, task);
  }

  *entries(): Generator<[pid: number, task: TaskIndex]> {
    for (const [number, page] of this.#pages.entries())
      for (const [at, kept] of (page ?? []).entries())
        if (kept !== 0) yield [(number << PAGE_BITS) + at, (kept - 1) as TaskIndex];
    yield* this.#others;
  }

  #toPages(): void {
    this.#areFew = false;
    const few = [...this.#others];
    this.#others.clear();
    for (const [pid, task] of few) this.set(pid, task);
  }

  #pageOf(pid: number): Int32Array {
    const at = pid >>> PAGE_BITS;
    this.#pages[at] ??= new Int32Array(PAGE_PIDS);
    return this.#pages[at];
  }
}

function isKernels(pid: number): boolean {
  return pid >= 0 && pid < PID_MAX_LIMIT && Number.isInteger(pid);
}
