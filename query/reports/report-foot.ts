// SPDX-License-Identifier: Apache-2.0

import { SERIAL_RANGE, sequenceOf } from "../../store/event-key.ts";
import { countSilences } from "../../store/repositories/events/time-bounds.ts";
import { gapReader, gapTimes, type SequenceGap } from "../../store/repositories/gaps/gap-rows.ts";
import { readAttributionFailures } from "../../store/repositories/problems/attribution-failures.ts";
import { readProblemsOfBoots } from "../../store/repositories/problems/problem-rows.ts";
import { countUnfinishedRuns } from "../../store/repositories/sources/run-rows.ts";
import { readLosses } from "../stats-losses.ts";
import { readMissingFiles } from "../stats-missing-files.ts";
import type { GapFacts, ReportFoot } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import type { ScopeRange } from "./scope-ranges.ts";

/** Memberships do not reach over a silence that is longer. */
const HOUR_MS = 3_600_000;

/**
 * Losses within the ranges: serials that no event has, holes in time; and lines of the sources of their boots that could not
 * be read. A gap is not a loss: the kernel's own word on losses (audit_lost=, backlog limit) stands beside, where such lines were ingested.
 */
export function reportFoot(reader: ReportReader, ranges: readonly ScopeRange[]): ReportFoot {
  const { store } = reader;
  return {
    gaps: readGapFacts(reader, ranges),
    silences: ranges.reduce((sum, range) => sum + countSilences(store, range.boot, range, HOUR_MS), 0),
    losses: readLosses(store),
    missingFiles: readMissingFiles(store).map(({ name }) => name),
    unfinishedIngests: countUnfinishedRuns(store),
    ...readProblemsOfBoots(store, [...new Set(ranges.map(({ boot }) => boot))]),
    failures: readFailures(reader, ranges),
  };
}

/** True where anything of it may touch the report. */
export function isDoubtful(foot: ReportFoot): boolean {
  const { gaps, silences, losses, missingFiles, unfinishedIngests, problems, failures } = foot;
  return [
    gaps.gaps,
    silences,
    losses.length,
    missingFiles.length,
    unfinishedIngests,
    problems.length,
    failures.length,
  ].some((count) => count > 0);
}

function readGapFacts({ store, events }: ReportReader, ranges: readonly ScopeRange[]): GapFacts {
  const within = gapReader(store);
  const times = gapTimes(store);
  let gaps = 0;
  let serials = 0;
  let largest: SequenceGap | null = null;
  let [fromMs, toMs]: (number | null)[] = [null, null];
  for (const { boot, first, last } of ranges) {
    const found = within(boot, sequenceOf(first), sequenceOf(last));
    gaps += found.length;
    for (const gap of found) {
      serials += gap.last - gap.first + 1;
      if (largest === null || gap.last - gap.first > largest.last - largest.first) largest = gap;
    }
    if (found.length === 0) continue;
    fromMs = lesser(fromMs, times.before(found[0]!), Math.min);
    toMs = lesser(toMs, times.after(found.at(-1)!), Math.max);
  }
  return {
    gaps,
    serials,
    fromMs: fromMs ?? null,
    toMs: toMs ?? null,
    largest:
      largest === null
        ? null
        : {
            node: events.boots.boot(largest.boot).node,
            first: largest.first % SERIAL_RANGE,
            last: largest.last % SERIAL_RANGE,
          },
  };
}

function lesser(
  a: number | null | undefined,
  b: number | null,
  choose: (...values: number[]) => number,
): number | null {
  const known = [a, b].filter((value) => typeof value === "number");
  return known.length === 0 ? null : choose(...known);
}

/** Boots of the report that could not be attributed. */
function readFailures(
  { store, events }: ReportReader,
  ranges: readonly ScopeRange[],
): ReportFoot["failures"] {
  const boots = new Set(ranges.map(({ boot }) => boot));
  return readAttributionFailures(store)
    .filter(({ boot }) => boots.has(boot))
    .map(({ boot, source, line, error }) => {
      const { node, number } = events.boots.boot(boot);
      return { node, boot: number, source, line, error };
    });
}
