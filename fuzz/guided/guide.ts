// SPDX-License-Identifier: Apache-2.0
import { seededRandom } from "../../bench/generator/random.ts";
import type { Target } from "../targets/target.ts";
import type { Coverage } from "./coverage.ts";
import { mutatedBytes } from "./mutate-bytes.ts";

/** Limit of CPU time for one input. */
const LONGEST_MS = 5000;

export interface GuideReport {
  readonly runs: number;
  readonly kept: number;
  readonly seen: number;
  readonly longestMs: number;
}

/**
 * Runs mutated inputs; one that executes new code is kept and mutated further. `onInput` is called with each before it runs, in case
 * it ends the process. Throws the first error of the target.
 */
export async function guide(
  target: Target,
  coverage: Coverage | undefined,
  { seed, runs }: { readonly seed: number; readonly runs: number },
  onInput: (bytes: Buffer) => void,
): Promise<GuideReport> {
  const random = seededRandom(seed);
  const pool = [...(await target.seeds())];
  let longestMs = 0;
  for (const bytes of pool) {
    onInput(bytes);
    await target.run(bytes);
  }
  await coverage?.isNew();
  for (let run = 0; run < runs; run++) {
    const bytes = mutatedBytes(random.pick(pool), random.pick(pool), target.words, random);
    onInput(bytes);
    const before = process.cpuUsage();
    await target.run(bytes);
    const { user, system } = process.cpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    if (longestMs > LONGEST_MS) throw new Error(`it took ${Math.round(longestMs)} ms of processor time`);
    if (await coverage?.isNew()) pool.push(bytes);
  }
  return { runs, kept: pool.length, seen: coverage?.seen ?? 0, longestMs };
}
