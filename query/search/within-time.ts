// SPDX-License-Identifier: Apache-2.0
import { createContext, runInContext } from "node:vm";

/**
 * The result of `work`, unless it takes longer than `limitMs`; then undefined. The only way to stop a regular expression that
 * backtracks without end (`/(a+)+$/` on names that somebody chose): V8 looks for the end of its time within a match, too.
 */
export function withinTime<T>(limitMs: number, work: () => T): { readonly value: T } | undefined {
  try {
    return {
      value: runInContext("work()", createContext({ work }), {
        timeout: limitMs,
      }) as T,
    };
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}
