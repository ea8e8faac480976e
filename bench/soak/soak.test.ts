// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { isBuilt } from "../../cli/testing/run-bin.ts";
import { soak } from "../measure-soak.ts";

it.skipIf(!isBuilt).each(["follow", "plugin"] as const)(
  "what is written is stored by %s: nothing is lost, nothing doubled",
  async (path) => {
    const { records, rotations, lost, doubled, searchableMs } = await soak({
      rate: 2000,
      seconds: 8,
      rotateSeconds: 1.5,
      seed: 3,
      path,
    });
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(rotations).toBeGreaterThanOrEqual(path === "plugin" ? 0 : 4);
    expect(records).toBeGreaterThan(10_000);
    expect(searchableMs.length).toBeGreaterThan(50);
  },
);
