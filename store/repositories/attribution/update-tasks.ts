// SPDX-License-Identifier: Apache-2.0

import type { MembershipConclusion, TaskConclusion } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot } from "../../event-key.ts";
import type { PreparedStatement, Store } from "../../store.ts";
import type { RowOfContainer } from "./container-rows.ts";
import type { KeptRows } from "./kept-rows.ts";
import { TaskWriter } from "./task-rows.ts";

type WrittenTask = readonly [
  pid: number,
  first: number,
  last: number,
  parent: number | null,
  born: number | null,
  silent: number,
];
/** Column of a task's last event, whose change alone does not affect others. */
const LAST = 2;
/** Columns of a membership except its pid and task: from, to, and the attribution. */
type Held = readonly [from: number, to: number, ...known: (number | string | null)[]];

const HELD =
  "from_event, to_event, container, evidence, because, excludes_host, conflict, cause, likely, likely_reason, likely_proof, repeats";
/** The last of them only counts events. */
const KNOWN = 9;

/**
 * Writes the rows of these tasks where they are others than those that are there. Gives whether every event up to `since` is where
 * it was, of the task that it was of.
 */
export function updateTasks(
  store: Store,
  boot: BootId,
  tasks: readonly TaskConclusion[],
  kept: KeptRows,
  rowOf: RowOfContainer,
  since: number,
): boolean {
  const rows = new KnownRows(store, boot, kept.taskBase);
  const added: TaskConclusion[] = [];
  const moved: TaskConclusion[] = [];
  let isSame = true;
  for (const task of tasks) {
    if (task.number >= kept.tasks) {
      added.push(task);
      isSame &&= task.first > since || task.memberships.length === 0;
      continue;
    }
    const before = rows.task(task.number);
    const now = taskRow(task, kept.taskBase);
    if (!isEqual(before, now)) {
      rows.update(task.number, now);
      isSame &&= isEqual(before.toSpliced(LAST, 1), now.toSpliced(LAST, 1));
    }
    const had = rows.memberships(task.number, before[0]);
    const has = task.memberships.map((membership) => held(membership, rowOf)).sort((a, b) => a[0] - b[0]);
    if (had.length === has.length && had.every((row, i) => isEqual(row, has[i]!))) continue;
    rows.removeMemberships(before[0], had);
    moved.push(task);
    isSame &&= areAlike(had, has, since);
  }
  // Removed rows are already deleted: a pid may have moved from one task to another.
  const writer = new TaskWriter(store, boot, kept.taskBase, rowOf, "INSERT");
  for (const task of added) writer.addTask(task);
  for (const task of [...moved, ...added])
    for (const membership of task.memberships) writer.addMembership(task, membership);
  writer.flush();
  return isSame;
}

/** Rows of a boot's tasks in the database. */
class KnownRows {
  readonly #boot: BootId;
  readonly #base: number;
  readonly #task: PreparedStatement;
  readonly #memberships: PreparedStatement;
  readonly #update: PreparedStatement;
  readonly #remove: PreparedStatement;

  constructor(store: Store, boot: BootId, base: number) {
    this.#boot = boot;
    this.#base = base;
    this.#task = store
      .prepare("SELECT pid, first_event, last_event, parent, born, silent FROM task WHERE id = ?")
      .raw();
    this.#memberships = store
      .prepare(
        `SELECT ${HELD} FROM membership WHERE pid = ? AND from_event >= ? AND from_event < ? AND task = ? ORDER BY from_event`,
      )
      .raw();
    this.#update = store.prepare(
      "UPDATE task SET pid = ?, first_event = ?, last_event = ?, parent = ?, born = ?, silent = ? WHERE id = ?",
    );
    this.#remove = store.prepare("DELETE FROM membership WHERE pid = ? AND from_event = ?");
  }

  task(number: number): WrittenTask {
    return this.#task.get(this.#base + number) as WrittenTask;
  }

  memberships(number: number, pid: number): Held[] {
    const [first, end] = [firstKeyOfBoot(this.#boot), endOfBoot(this.#boot)];
    return this.#memberships.all(pid, first, end, this.#base + number) as Held[];
  }

  update(number: number, row: WrittenTask): void {
    this.#update.run(...row, this.#base + number);
  }

  removeMemberships(pid: number, rows: readonly Held[]): void {
    for (const [from] of rows) this.#remove.run(pid, from);
  }
}

function taskRow({ pid, first, last, parent, born, silent }: TaskConclusion, base: number): WrittenTask {
  return [pid, first, last, parent === null ? null : base + parent, born, silent ? 1 : 0];
}

function held(membership: MembershipConclusion, rowOf: RowOfContainer): Held {
  const { from, to, container, evidence, proof, excludesHost, conflict, reason, likely, named } = membership;
  const place = likely === null ? null : rowOf(likely.container);
  const known = [rowOf(container), evidence, proof, excludesHost ? 1 : 0, conflict ? 1 : 0, reason];
  return [from, to, ...known, place, likely?.reason ?? null, likely?.proof ?? null, named];
}

function isEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Whether two lists agree on every event up to `since`. Extending the last membership does not change earlier events. */
function areAlike(had: readonly Held[], has: readonly Held[], since: number): boolean {
  const before = had.filter(([from]) => from <= since);
  const after = has.filter(([from]) => from <= since);
  return (
    before.length === after.length &&
    before.every((row, i) => {
      const [from, to, ...known] = row;
      const [nowFrom, nowTo, ...nowKnown] = after[i]!;
      const endsAlike =
        to === nowTo || (i === before.length - 1 && Math.min(nowTo, since) >= Math.min(to, since));
      return from === nowFrom && endsAlike && isEqual(known.slice(0, KNOWN), nowKnown.slice(0, KNOWN));
    })
  );
}
