// SPDX-License-Identifier: Apache-2.0

import type {
  MembershipConclusion,
  TaskBlock,
  TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { RowBatch } from "../../row-batch.ts";
import type { Store } from "../../store.ts";
import type { RowOfContainer } from "./container-rows.ts";
import type { KeptBlock } from "./kept-rows.ts";
import { RowDigest } from "./row-digest.ts";
import { digestTask } from "./task-digest.ts";

const TASK_COLUMNS = 8;
const MEMBERSHIP_COLUMNS = 14;

/** Writes all tasks of a boot; returns their number and digests. */
export function insertTasks(
  store: Store,
  boot: BootId,
  conclusions: Iterable<TaskBlock>,
  base: number,
  rowOf: RowOfContainer,
): { tasks: number; blocks: KeptBlock[] } {
  const writer = new TaskWriter(store, boot, base, rowOf, "INSERT OR REPLACE");
  const digest = new RowDigest();
  const blocks: KeptBlock[] = [];
  let count = 0;
  for (const { inputs, spans, likely, tasks } of conclusions) {
    for (const task of tasks!) {
      writer.addTask(task);
      for (const membership of task.memberships) writer.addMembership(task, membership);
      digestTask(digest, task);
      count++;
    }
    blocks.push({ rows: digest.take(), inputs, spans, likely });
  }
  writer.flush();
  return { tasks: count, blocks };
}

/** Collects rows of tasks and memberships. */
export class TaskWriter {
  readonly #boot: BootId;
  readonly #base: number;
  readonly #rowOf: RowOfContainer;
  readonly #tasks: RowBatch;
  readonly #memberships: RowBatch;

  /** `verb` is for memberships. */
  constructor(
    store: Store,
    boot: BootId,
    base: number,
    rowOf: RowOfContainer,
    verb: "INSERT" | "INSERT OR REPLACE",
  ) {
    this.#boot = boot;
    this.#base = base;
    this.#rowOf = rowOf;
    this.#tasks = new RowBatch(store, "task", TASK_COLUMNS);
    this.#memberships = new RowBatch(store, "membership", MEMBERSHIP_COLUMNS, verb);
  }

  addTask({ number, pid, first, last, parent, born, silent }: TaskConclusion): void {
    const above = parent === null ? null : this.#base + parent;
    this.#tasks.add(this.#base + number, this.#boot, pid, first, last, above, born, silent ? 1 : 0);
  }

  addMembership({ number, pid }: TaskConclusion, membership: MembershipConclusion): void {
    const { from, to, container, evidence, proof, excludesHost, conflict, reason, named, likely } =
      membership;
    this.#memberships.add(
      pid,
      from,
      to,
      this.#base + number,
      this.#rowOf(container),
      evidence,
      proof,
      excludesHost ? 1 : 0,
      conflict ? 1 : 0,
      reason,
      named,
      likely === null ? null : this.#rowOf(likely.container),
      likely?.reason ?? null,
      likely?.proof ?? null,
    );
  }

  flush(): void {
    this.#tasks.flush();
    this.#memberships.flush();
  }
}
