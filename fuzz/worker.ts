// SPDX-License-Identifier: Apache-2.0
import { LinePool } from "./line-pool.ts";
import { makeRound } from "./make-round.ts";
import { type RoundResult, runRound, writeRound } from "./run-round.ts";

/** Message of the parent: one round. */
export interface RoundRequest {
  readonly seed: number;
  readonly lines: number;
  readonly folder: string;
  readonly folders: readonly string[];
}

/** Message to the parent; none if the round hangs or crashes. */
export type RoundReport = { readonly done: RoundResult } | { readonly failed: string };

let pool: LinePool | undefined;

process.on("disconnect", () => process.exit());
process.on("message", (request: RoundRequest) => {
  void answer(request);
});

async function answer({ seed, lines, folder, folders }: RoundRequest): Promise<void> {
  pool ??= new LinePool(folders);
  const sources = makeRound(pool, seed, lines);
  writeRound(folder, sources);
  let report: RoundReport;
  try {
    report = { done: await runRound(folder, sources) };
  } catch (error) {
    report = { failed: (error as Error).stack ?? String(error) };
  }
  process.send?.(report);
}
