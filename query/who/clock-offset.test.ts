// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateOffset, type Pair } from "./clock-offset.ts";

/** Every request with every run, as runs of one command in one pod are. */
function pairs(requests: readonly number[], runs: readonly number[]): Pair[] {
  return requests.flatMap((at, request) => runs.map((time, run) => ({ request, run, deltaMs: time - at })));
}

describe("the offset of two clocks", () => {
  it("is that by which the most requests have a run", () => {
    const requests = [0, 60_000, 200_000, 500_000];
    const runs = requests.map((at, index) => at + 3_600_000 + index * 100);
    expect(estimateOffset(pairs(requests, runs))).toEqual({
      offsetMs: 3_600_100,
      pairs: 4,
      isAmbiguous: false,
    });
  });

  it("is found for any offset, whatever else ran", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 4, maxLength: 12 }),
        fc.integer({ min: -40_000_000, max: 40_000_000 }),
        fc.array(fc.integer({ min: 0, max: 20_000_000 }), { maxLength: 2 }),
        (minutes, offset, noise) => {
          const requests = minutes.map((minute, index) => minute * minute * 60_000 + index * 7001);
          const found = estimateOffset(pairs(requests, [...requests.map((at) => at + offset), ...noise]));
          expect(found!.pairs).toBeGreaterThanOrEqual(requests.length);
          if (!found!.isAmbiguous) expect(Math.abs(found!.offsetMs - offset)).toBeLessThanOrEqual(3000);
        },
      ),
    );
  });

  it("is said to be ambiguous where another explains as many, and the smaller one is taken", () => {
    expect(estimateOffset(pairs([0], [500, 90_000]))).toEqual({ offsetMs: 500, pairs: 1, isAmbiguous: true });
  });

  it("is not known without a pair, nor beyond a day", () => {
    expect(estimateOffset([])).toBeUndefined();
    expect(estimateOffset(pairs([0], [100_000_000]))).toBeUndefined();
  });
});
