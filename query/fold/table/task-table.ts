// SPDX-License-Identifier: Apache-2.0
import type { Segment, Task } from "../task.ts";
import { RareFacts } from "./rare-facts.ts";
import { StringTable } from "./string-table.ts";
import { TASK_COLUMNS, type TaskFacts, TaskRow } from "./task-row.ts";
import { WordRows, type WordRowsHead } from "./word-rows.ts";

const PID = TASK_COLUMNS.indexOf("pid");

/**
 * All tasks of a boot, by index: a million short-lived ones are kept till its end, since any may turn out to be elsewhere
 * than thought. What every task has lies in words (80 bytes a task), what few have in maps of those few.
 */
export class TaskTable {
  readonly #rows = new WordRows(TASK_COLUMNS.length);
  readonly #rare = new RareFacts();
  readonly #marks = new StringTable();
  readonly #facts: TaskFacts = { rows: this.#rows, rare: this.#rare, marks: this.#marks };

  get length(): number {
    return this.#rows.length;
  }

  /** undefined where there is none, as for -1. */
  get(index: number): Task | undefined {
    if (index < 0 || index >= this.#rows.length) return undefined;
    return new TaskRow(this.#facts, index) as unknown as Task;
  }

  /** Adds a task of which nothing is known but its number and, maybe, its parent and where it is; gives its index. */
  add(
    pid: number,
    { ppid, parent }: Pick<Task, "ppid" | "parent">,
    birth: Pick<Segment, "place" | "evidence">,
  ): number {
    const index = this.#rows.add();
    this.#rows.setNumber(PID, index, pid);
    const task = this.get(index)!;
    task.ppid = ppid;
    task.parent = parent;
    Object.assign(task.birth, birth);
    return index;
  }

  *[Symbol.iterator](): Generator<Task, void, undefined> {
    for (let index = 0; index < this.length; index++) yield this.get(index)!;
  }

  *entries(): Generator<[index: number, task: Task], void, undefined> {
    for (let index = 0; index < this.length; index++) yield [index, this.get(index)!];
  }

  /** What `restore` needs beside the pages and the rare facts; plain data. */
  head(): TaskTableHead {
    return { rows: this.#rows.head(), marks: this.#marks.all() };
  }

  pages(): readonly Uint32Array[] {
    return this.#rows.pages();
  }

  rareFacts(): Iterable<[name: string, task: number, value: unknown]> {
    return this.#rare.entries();
  }

  /** Puts back what `head`, `pages` and `rareFacts` gave. */
  restore(head: TaskTableHead): void {
    this.#rows.restore(head.rows);
    for (const mark of head.marks) this.#marks.indexOf(mark);
  }

  restorePage(page: Uint32Array): void {
    this.#rows.restorePage(page);
  }

  restoreRare(name: string, task: number, value: unknown): void {
    this.#rare.set(name, task, value, undefined);
  }
}

export interface TaskTableHead {
  readonly rows: WordRowsHead;
  readonly marks: readonly string[];
}
