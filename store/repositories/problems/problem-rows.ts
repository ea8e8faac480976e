// SPDX-License-Identifier: Apache-2.0
import type { NameCount } from "../../../questions/name-count.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

export type { NameCount };

/** Unreadable lines, by the code of the problem; the most frequent first. */
export function countProblems(store: Store): NameCount[] {
  return store
    .prepare(
      "SELECT code AS name, count(*) AS count FROM problem WHERE boot IS NULL GROUP BY code ORDER BY 2 DESC, 1",
    )
    .all() as NameCount[];
}

export function hasProblems(store: Store): boolean {
  return store.prepare("SELECT 1 FROM problem LIMIT 1").get() !== undefined;
}

/** Problems of one code: their number, and the first of them with its source. */
export interface ProblemExample {
  readonly code: string;
  readonly count: number;
  readonly line: number;
  readonly detail: string;
  readonly name: string;
}

/** Lines that could not be read, one row for each code, and for each text with a hint of a contradiction; most first. */
export function readProblemExamples(store: Store, limit: number): ProblemExample[] {
  return store
    .prepare(
      `SELECT p.code, count(*) AS count, min(p.id) AS first, p.line, p.detail, s.name FROM problem p
       JOIN source s ON s.id = p.source WHERE p.boot IS NULL GROUP BY p.code, CASE WHEN p.code = 'contradiction' AND instr(p.detail, char(10)) > 0 THEN p.detail END
       ORDER BY 2 DESC, 3 LIMIT ?`,
    )
    .all(limit) as ProblemExample[];
}

/** A line of a source in which the kernel reports lost records. */
export interface LossLine {
  readonly source: number;
  readonly name: string;
  readonly detail: string;
}

/** In the order of sources and lines, one at a time. */
export function readLossLines(store: Store): Iterable<LossLine> {
  return store
    .prepare(
      `SELECT p.source, s.name, p.detail FROM problem p JOIN source s ON s.id = p.source
       WHERE p.code = 'kernel-loss' ORDER BY p.source, p.offset`,
    )
    .iterate() as Iterable<LossLine>;
}

/** Problems of the sources of some boots, and of sources without a boot, which may concern any boot. */
export interface ProblemsOfBoots {
  readonly problems: readonly { readonly code: string; readonly count: number }[];
  /** Number of the sources that have them. */
  readonly problemSources: number;
}

/** Without the kernel's reports of losses, and without failed attributions. */
export function readProblemsOfBoots(store: Store, boots: readonly BootId[]): ProblemsOfBoots {
  const touched = `p.code <> 'kernel-loss' AND p.boot IS NULL AND (p.source IN (SELECT source FROM segment WHERE boot IN (SELECT value FROM json_each(@boots)))
    OR p.source NOT IN (SELECT source FROM segment))`;
  const parameters = { boots: JSON.stringify(boots) };
  const problems = store
    .prepare(
      `SELECT code, count(*) AS count FROM problem p WHERE ${touched} GROUP BY code ORDER BY 2 DESC, 1`,
    )
    .all(parameters) as { code: string; count: number }[];
  const problemSources = store
    .prepare(`SELECT count(DISTINCT source) FROM problem p WHERE ${touched}`)
    .pluck()
    .get(parameters) as number;
  return { problems, problemSources };
}
