// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conclude } from "./testing/check-fold.ts";
import { eventsOf, type Gene, MAX_GENE } from "./testing/random-events.ts";
import { StepCounter } from "./testing/step-budget.ts";

/** Sequences of a run: CTRAUDIT_SEQUENCES tries more, CTRAUDIT_SEED repeats another run. */
const SEQUENCES = Number(process.env["CTRAUDIT_SEQUENCES"] ?? 40_000);
const seed = Number(process.env["CTRAUDIT_SEED"] ?? 20_261_129);
const TIMEOUT_MS = 900_000; // for a busy machine; hangs are detected by counting steps
/** Accesses to rows and maps allowed per event, with the final conclusions: an event that names 64 nested containers visits all ancestors of each. */
const STEPS = 6000;

let steps: StepCounter;
beforeAll(() => {
  steps = new StepCounter();
});
afterAll(() => steps.end());

const genes = (most: number): fc.Arbitrary<Gene[]> =>
  fc.array(fc.integer({ min: 0, max: MAX_GENE }), { minLength: 1, maxLength: most, size: "max" });
const budgetOf = (sequences: readonly (readonly Gene[])[]) =>
  sequences.reduce((sum, { length }) => sum + STEPS * (length + 4), 0);

function always<T extends readonly (readonly Gene[])[]>(
  share: number,
  arbitraries: { [Index in keyof T]: fc.Arbitrary<T[Index]> },
  holds: (...sequences: T) => void,
): void {
  const property = fc.property(...(arbitraries as unknown as [fc.Arbitrary<Gene[]>]), ((...sequences: T) => {
    steps.within(budgetOf(sequences), () => holds(...sequences));
  }) as never);
  fc.assert(property, { seed, numRuns: Math.ceil(share * SEQUENCES) });
}

describe(`random sequences of events (CTRAUDIT_SEED=${seed})`, () => {
  it.each([
    [6, 0.58],
    [16, 0.38],
    [60, 0.02],
  ])(
    "of up to %i end within their budget, with one attribution for each event and no container in itself",
    (most, share) => {
      always<[Gene[]]>(share, [genes(most)], (sequence) => {
        expect(conclude(eventsOf(sequence)).locations.length).toBeLessThanOrEqual(sequence.length);
      });
    },
    TIMEOUT_MS,
  );

  it(
    "give the same result for one boot before and after another's are folded",
    () => {
      always<[Gene[], Gene[]]>(0.02, [genes(10), genes(10)], (one, other) => {
        const before = conclude(eventsOf(one));
        conclude(eventsOf(other));
        expect(conclude(eventsOf(one))).toEqual(before);
      });
    },
    TIMEOUT_MS,
  );
});
