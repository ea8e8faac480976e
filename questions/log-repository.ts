// SPDX-License-Identifier: Apache-2.0
import type { LogCoverage } from "./log-coverage.ts";
import type { ProblemView } from "./problem-view.ts";

/** Questions about the logs themselves: their lines, and what could not be read of them. */
export interface LogRepository {
  /** Lines that belong to no event and contain a text, as written or in the kernel's hex: rejected lines, then lines of other programs; some at a time. */
  linesWith(text: string): AsyncIterable<readonly ProblemView[]>;
  /** Input that was read, and the parts of it that could not be read. */
  coverage(): Promise<LogCoverage>;
  /** Whether a line could not be read, or a boot could not be attributed. */
  hasProblems(): Promise<boolean>;
  /** Names in records that are read as another host's, by that host. */
  otherNames(): Promise<ReadonlyMap<string, readonly string[]>>;
}
