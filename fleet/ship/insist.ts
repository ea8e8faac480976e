// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from "node:timers/promises";
import { FleetError } from "../fleet-error.ts";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export interface Insistence {
  /** Maximum time of unavailability; Infinity: retry forever. */
  readonly patienceMs: number;
  readonly nowMs: () => number;
  /** The first pause; each further one is twice as long. */
  readonly firstPauseMs?: number;
  readonly onPause?: (error: FleetError, pauseMs: number) => void;
  readonly signal?: AbortSignal;
}

/** Retries work after growing pauses, as long as its failure may be temporary. Sending batches twice does no harm. */
export function insistently({
  patienceMs,
  nowMs,
  firstPauseMs = FIRST_PAUSE_MS,
  onPause,
  signal,
}: Insistence): <T>(work: () => Promise<T>) => Promise<T> {
  return async (work) => {
    const startedMs = nowMs();
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof FleetError) || !error.isPassing) throw error;
        if (nowMs() + pauseMs - startedMs > patienceMs) throw error;
        onPause?.(error, pauseMs);
        await wait(pauseMs, undefined, signal === undefined ? {} : { signal });
      }
    }
  };
}
