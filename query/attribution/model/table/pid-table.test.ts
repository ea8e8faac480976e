// SPDX-License-Identifier: Apache-2.0

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaskIndex } from "../../../../types/ids.ts";
import { PidTable } from "./pid-table.ts";

const anyPid = fc.oneof(
  fc.nat(5000),
  fc.constantFrom(-1, 4_194_303, 4_194_304, 2 ** 40, Number.NaN, 0.5),
  fc.maxSafeInteger(),
);

describe("the table of process numbers", () => {
  it("is what a map is, for any number that a log can hold", () => {
    const told = fc.tuple(fc.constantFrom("set", "delete"), anyPid, fc.nat(2 ** 31 - 2));
    fc.assert(
      fc.property(fc.array(told), (tales) => {
        const [table, map] = [new PidTable(), new Map<number, TaskIndex>()];
        for (const [what, pid, task] of tales)
          if (what === "set") for (const each of [table, map]) each.set(pid, task as TaskIndex);
          else for (const each of [table, map]) each.delete(pid);
        expect(new Map(table.entries())).toEqual(map);
        for (const [, pid] of tales) expect(table.get(pid)).toBe(map.get(pid));
      }),
    );
  });
});
