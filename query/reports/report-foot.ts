// SPDX-License-Identifier: Apache-2.0
import { SERIAL_RANGE } from "../../store/event-key.ts";
import { readAttributionFailures } from "../attribution-failures.ts";
import { readLosses } from "../stats-losses.ts";
import { readMissingFiles } from "../stats-missing-files.ts";
import type { GapFacts, ReportFoot } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import type { Stretch } from "./scope-stretches.ts";

const BOOT_WIDTH = 2 ** 36;
const IDS_OF_SERIAL = 8;
const HOUR_MS = 3_600_000;

/**
 * Losses within the stretches: serials that no event has, holes in time; and lines of the sources of their boots that could not
 * be read. A gap is not a loss: the kernel's own word on losses (audit_lost=, backlog limit) stands beside, where such lines were ingested.
 */
export function reportFoot(reader: ReportReader, stretches: readonly Stretch[]): ReportFoot {
  const { store } = reader;
  const problems = readProblems(reader, stretches);
  return {
    gaps: readGapFacts(reader, stretches),
    silences: stretches.reduce((sum, stretch) => sum + countSilences(reader, stretch), 0),
    losses: readLosses(store),
    missingFiles: readMissingFiles(store).map(({ name }) => name),
    unfinishedIngests: store
      .prepare("SELECT count(*) FROM run WHERE ended_ms IS NULL")
      .pluck()
      .get() as number,
    ...problems,
    failures: readFailures(reader, stretches),
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

interface SerialGap {
  readonly boot: number;
  readonly first: number;
  readonly last: number;
}

function readGapFacts({ store, events }: ReportReader, stretches: readonly Stretch[]): GapFacts {
  const within = store.prepare(
    "SELECT boot, first_seq AS first, last_seq AS last FROM gap WHERE boot = ? AND last_seq >= ? AND first_seq <= ? ORDER BY first_seq",
  );
  let gaps = 0;
  let serials = 0;
  let largest: SerialGap | null = null;
  let [fromMs, toMs]: (number | null)[] = [null, null];
  for (const { boot, first, last } of stretches) {
    const base = boot * BOOT_WIDTH;
    const bounds = [first, last].map((id) => Math.floor((id - base) / IDS_OF_SERIAL));
    const found = within.all(boot, ...bounds) as SerialGap[];
    gaps += found.length;
    for (const gap of found) {
      serials += gap.last - gap.first + 1;
      if (largest === null || gap.last - gap.first > largest.last - largest.first) largest = gap;
    }
    if (found.length === 0) continue;
    fromMs = lesser(fromMs, timeBefore(store, found[0]!), Math.min);
    toMs = lesser(toMs, timeAfter(store, found.at(-1)!), Math.max);
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

/** Time of the event before a gap. An odd id is one of auditd's own events, whose serials are others. */
function timeBefore(store: ReportReader["store"], { boot, first }: SerialGap): number | null {
  const base = boot * BOOT_WIDTH;
  const time = store
    .prepare("SELECT time_ms FROM event WHERE id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC LIMIT 1")
    .pluck()
    .get(base + first * IDS_OF_SERIAL, base) as number | undefined;
  return time ?? null;
}

function timeAfter(store: ReportReader["store"], { boot, last }: SerialGap): number | null {
  const base = boot * BOOT_WIDTH;
  const time = store
    .prepare("SELECT time_ms FROM event WHERE id >= ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT 1")
    .pluck()
    .get(base + (last + 1) * IDS_OF_SERIAL, base + BOOT_WIDTH) as number | undefined;
  return time ?? null;
}

/** More than an hour without any event: ten-second buckets beside each other that lie far apart. Memberships do not reach over it. What a boot has from before its clock was set is no silence. */
function countSilences({ store }: ReportReader, { boot, first, last }: Stretch): number {
  return store
    .prepare(
      `SELECT count(*) FROM (SELECT bucket, lag(bucket) OVER (ORDER BY bucket) AS was FROM time_bucket
         WHERE boot = ? AND last_event >= ? AND first_event <= ? AND bucket * 10000 > (SELECT first_ms FROM boot WHERE id = time_bucket.boot) - 10000) WHERE (bucket - was) * 10000 > ${HOUR_MS}`,
    )
    .pluck()
    .get(boot, first, last) as number;
}

/** Boots of the report that could not be attributed. */
function readFailures(
  { store, events }: ReportReader,
  stretches: readonly Stretch[],
): ReportFoot["failures"] {
  const boots = new Set(stretches.map(({ boot }) => boot));
  return readAttributionFailures(store)
    .filter(({ boot }) => boots.has(boot))
    .map(({ boot, source, line, error }) => {
      const { node, number } = events.boots.boot(boot);
      return { node, boot: number, source, line, error };
    });
}

/** Problems of the sources that saw these boots, and of those that saw none: theirs may be anybody's. */
function readProblems(
  { store }: ReportReader,
  stretches: readonly Stretch[],
): Pick<ReportFoot, "problems" | "problemSources"> {
  const touched = `p.code <> 'kernel-loss' AND p.boot IS NULL AND (p.source IN (SELECT source FROM segment WHERE boot IN (SELECT value FROM json_each(@boots)))
    OR p.source NOT IN (SELECT source FROM segment))`;
  const boots = JSON.stringify([...new Set(stretches.map(({ boot }) => boot))]);
  const problems = store
    .prepare(
      `SELECT code, count(*) AS count FROM problem p WHERE ${touched} GROUP BY code ORDER BY 2 DESC, 1`,
    )
    .all({ boots }) as { code: string; count: number }[];
  const problemSources = store
    .prepare(`SELECT count(DISTINCT source) FROM problem p WHERE ${touched}`)
    .pluck()
    .get({ boots }) as number;
  return { problems, problemSources };
}
