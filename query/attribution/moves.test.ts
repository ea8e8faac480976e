// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { LocationId } from "../../types/ids.ts";
import { moveTask, residenceAt } from "./model/residences.ts";
import { TaskTable } from "./model/table/task-rows.ts";
import { Resolution } from "./resolve/resolution.ts";
import { fold, type HostStory, host, statement } from "./testing/host-story.ts";

const enter = (contid: string, opid: number) => ({
  statements: [statement("CONTAINER_OP", { op: "enter", contid, opid: String(opid) })],
});

/** Events of a pid, and how many of its memberships hold at each. */
function held(story: HostStory, pid: number): number[] {
  const state = fold(story);
  const resolution = new Resolution(state);
  const memberships = [...state.tasks.entries()].flatMap(([index, task]) =>
    task.pid === pid && task.first !== 0 ? resolution.memberships(index) : [],
  );
  const events = story.events.filter((event) => event.pid === pid);
  return events.map(({ id }) => memberships.filter(({ from, to }) => from <= id && id <= to).length);
}

describe("where a task went", () => {
  it("is kept in the order of events, whatever order it is learned in", () => {
    const tasks = new TaskTable();
    const task = tasks.get(tasks.add({ pid: 7, first: 8 }))!;
    for (const event of [40, 16, 80, 24, 40]) moveTask(task, event, event as LocationId, "lineage", event);
    expect(task.moves.map(({ from }) => from)).toEqual([16, 24, 40, 80]);
    expect([8, 16, 39, 40, 100].map((event) => residenceAt(task, event).location)).toEqual([
      -1, 16, 24, 40, 80,
    ]);
  });

  it("is of one task at each event where others move it after its last one, and its number is another's by then", () => {
    const story = host();
    story.clones(100, 700);
    story.acts(700, { ppid: 100 });
    story.acts(101, enter("5", 700));
    story.exits(700);
    story.clones(100, 700);
    story.acts(101, enter("6", 700));
    story.acts(700, { ppid: 100 });
    story.acts(101, enter("7", 700));
    story.skip(10_000);
    story.clones(101, 700);
    story.acts(700, { ppid: 101 });
    story.acts(101, enter("8", 700));
    expect(held(story, 700)).toEqual([1, 1, 1, 1]);
  });

  it("begins with its first event where others moved it before", () => {
    const story = host();
    story.acts(300, { ppid: 900 });
    for (const contid of ["5", "6"]) story.acts(101, enter(contid, 900));
    story.acts(900, { ppid: 100 });
    expect(held(story, 900)).toEqual([1]);
  });
});
