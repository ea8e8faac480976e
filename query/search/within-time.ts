// SPDX-License-Identifier: Apache-2.0
import { availableParallelism, loadavg } from "node:os";
import { createContext, runInContext } from "node:vm";

/** A machine's load lengthens the limit up to so many times. */
const MOST_SHARERS = 30;

/**
 * The result of `work`, unless it takes longer than `limitMs`; then undefined. The only way to stop a regular expression that
 * backtracks without end (`/(a+)+$/` on names that somebody chose): V8 looks for the end of its time within a match, too.
 * `limitMs` is of a machine without other work: V8 measures wall time, and processes that wait for a processor lengthen it.
 */
export function withinTime<T>(limitMs: number, work: () => T): { readonly value: T } | undefined {
  try {
    return {
      value: runInContext("work()", createContext({ work }), {
        timeout: Math.ceil(limitMs * sharers()),
      }) as T,
    };
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}

/** Processes for each processor, in the last minute. */
function sharers(): number {
  return Math.min(MOST_SHARERS, Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()));
}
