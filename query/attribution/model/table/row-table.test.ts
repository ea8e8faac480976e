// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex, TaskIndex } from "../../../../types/ids.ts";
import { NO_TASK } from "../indexes.ts";
import { ContainerTable } from "./container-rows.ts";
import { LocationTable } from "./location-rows.ts";
import { TaskTable } from "./task-rows.ts";

const NEW_LOCATION = {
  ...{ container: -1, bound: -1, why: "", hidden: 0, hiddenCloner: -1, inner: false, set: null },
  ...{ sealedAt: 0, notHost: 0, from: -1, extendedBy: -1 },
};

describe("a table of rows", () => {
  it("has nothing before the first row and after the last", () => {
    const tasks = new TaskTable();
    tasks.add({ pid: 7 });
    expect([tasks.get(NO_TASK), tasks.get(1 as TaskIndex)]).toEqual([undefined, undefined]);
    expect(tasks.get(0 as TaskIndex)).toMatchObject({
      pid: 7,
      ppid: -1,
      parent: -1,
      first: 0,
      marks: [],
      moves: [],
      set: null,
    });
  });

  it("shows in one window what was written by another", () => {
    const tasks = new TaskTable();
    const [one, other] = [tasks.get(tasks.add({ pid: 7 }))!, tasks.get(0 as TaskIndex)!];
    Object.assign(one, {
      threadsDiverged: true,
      goneMs: 1_700_000_000_123,
      marks: [{ mark: "ns mnt:5", event: 8 }],
    });
    one.birth.evidence = "lineage";
    expect(other).toMatchObject({ threadsDiverged: true, threaded: false, goneMs: 1_700_000_000_123 });
    expect([other.marks, other.birth.evidence]).toEqual([[{ mark: "ns mnt:5", event: 8 }], "lineage"]);
  });

  it("gives a row that was taken back to the next one as new", () => {
    const locations = new LocationTable();
    locations.add({ kind: "host" });
    locations.add({ kind: "container", container: 4 as ContainerIndex, sealedAt: 16 });
    locations.removeLast();
    expect(locations.get(locations.add({ kind: "open" }))).toMatchObject({ ...NEW_LOCATION, kind: "open" });
  });

  it("keeps every container's own set, the last one that it had", () => {
    const containers = new ContainerTable();
    for (const key of [8, 16]) containers.add({ key, set: [1, 2, 3, 4, 5, 6, 7, key] });
    containers.get(0 as ContainerIndex)!.set = [9, 9, 9, 9, 9, 9, 9, 9];
    containers.add({ key: 24 });
    expect([...containers].map(({ set }) => set?.at(-1))).toEqual([9, 16, undefined]);
  });

  it("lets nobody write into the list that rows without one share", () => {
    const containers = new ContainerTable();
    containers.add({ key: 8 });
    expect(() =>
      containers.get(0 as ContainerIndex)!.names.push({ kind: "id", value: "x", event: 8 }),
    ).toThrow(TypeError);
  });
});
