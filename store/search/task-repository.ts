// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";
import type { Membership, TaskCriteria, TaskRepository, TaskView } from "../../questions/task-repository.ts";
import type { Evidence } from "../../types/attribution/evidence.ts";
import type { BootId, ContainerId, TaskId } from "../../types/ids.ts";
import type { Store } from "../store.ts";
import { inBatches } from "./batches.ts";
import { listConditions, paged } from "./list-conditions.ts";

type Row = readonly [
  row: TaskId,
  boot: BootId,
  pid: number,
  first: EventKey,
  last: EventKey,
  parent: TaskId | null,
  born: EventKey | null,
  silent: number,
];

type MembershipRow = readonly [
  from: EventKey,
  to: EventKey,
  container: ContainerId | null,
  evidence: Evidence,
  proof: EventKey,
  conflict: number,
];

/** Tasks of a database. */
export function taskRepository(store: Store): TaskRepository {
  function* views({ boots, pid, containers }: TaskCriteria): Generator<TaskView> {
    const memberships = membershipReader(store);
    const tasks =
      containers === undefined
        ? undefined
        : (store
            .prepare(
              `SELECT DISTINCT task FROM membership INDEXED BY membership_container
               WHERE container IN (SELECT value FROM json_each(?))`,
            )
            .pluck()
            .all(JSON.stringify(containers)) as number[]);
    const { condition, parameters } = listConditions({
      "t.id": tasks,
      "t.boot": boots,
      "t.pid": pid === undefined ? undefined : [pid],
    });
    const statement = store
      .prepare(
        `SELECT t.id, t.boot, t.pid, t.first_event, t.last_event, t.parent, t.born, t.silent FROM task t WHERE ${condition} AND t.id > ? ORDER BY t.id LIMIT ?`,
      )
      .raw();
    for (const [row, boot, number, first, last, parent, born, silent] of paged<Row>(statement, parameters))
      yield {
        row,
        boot,
        pid: number,
        first,
        last,
        parent,
        born,
        isSilent: silent === 1,
        memberships: memberships(row, number),
      };
  }
  return { tasks: (criteria) => inBatches(views(criteria)) };
}

function membershipReader(store: Store): (task: TaskId, pid: number) => readonly Membership[] {
  const statement = store
    .prepare(
      `SELECT from_event, to_event, container, evidence, because, conflict FROM membership
       WHERE pid = ? AND task = ? ORDER BY from_event`,
    )
    .raw();
  return (task, pid) =>
    (statement.all(pid, task) as MembershipRow[]).map(([from, to, container, evidence, proof, conflict]) => ({
      from,
      to,
      container,
      evidence,
      proof,
      conflict: conflict === 1,
    }));
}
