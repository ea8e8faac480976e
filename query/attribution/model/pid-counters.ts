// SPDX-License-Identifier: Apache-2.0

import type { TaskIndex } from "../../../types/ids.ts";

/** Return values of the clones of one task, from the first unproven one on. */
export interface NumberRun {
  readonly task: TaskIndex;
  readonly first: number;
  last: number;
  count: number;
  /** The highest host number known before the first. */
  readonly before: number;
}

/** Return values of the clones of one task that may be older than the log. */
export interface OlderRun {
  readonly task: TaskIndex;
  readonly first: number;
  last: number;
  lastEvent: number;
  /** A host number handed out before the first. */
  readonly before: number;
  /** Host numbers since that children of the host's tasks have. */
  others: number;
  /** The last number has been held against the host's counter. */
  isWeighed: boolean;
}

/** The host's pid counter, as far as the log shows it. */
export interface HostNumbers {
  /** The first proven pid; 0: none yet. */
  lowest: number;
  /** Pids up to here may be older than the log. */
  floor: number;
  floorEvent: number;
  /** A pid with a prompt record is proven: higher ones were assigned while the log ran. */
  settled: boolean;
  /** The highest proven pid. */
  highest: number;
  /** The latest proven pid, and the event of its clone. */
  last: number;
  lastEvent: number;
  /** Number of wraps of the counter. */
  wraps: number;
  /** The highest number known to be handed out in this round, by a clone's return or a task's first event; 0: none proven yet. */
  clock: number;
  /**
   * Events that raised the clock, and to what: the last ones, of numbers that a late sighting may still be compared with. `after`: an
   * event at which the counter had not passed the number yet; the first event of a task may come long after its birth.
   */
  raises: { event: number; number: number; after: number }[];
  /** Numbers that clones of tasks not proven yet have returned, one after another (`lifecycle/number-run.ts`). */
  runs: NumberRun[];
  /** The same of tasks that may be older than the log (`lifecycle/older-run.ts`). */
  olderRuns: OlderRun[];
  /** Clones of tasks without a location, with the pid proven before each. */
  pending: { event: number; task: TaskIndex; number: number; before: number }[];
}

/**
 * A PID namespace hands out its own number and the host's for each task in it, in one order. Where both counters have moved by
 * the same between two tasks whose numbers are known, every host number between them is of a task in that namespace or below,
 * in the order of the inner numbers. Fooled by CAP_CHECKPOINT_RESTORE and ns_last_pid, with which a task chooses numbers, and by two
 * births at the same instant.
 */
export interface NumberLine {
  /** The latest task with known numbers: the inner one, and the host's. */
  readonly number: number;
  readonly pid: number;
  /** Numbers that clones in the namespace have returned since, with the clone's event. */
  readonly waiting: readonly (readonly [number: number, event: number])[];
}
