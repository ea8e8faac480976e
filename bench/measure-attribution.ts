// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { openForReading } from "../store/connection.ts";
import { ctraudit, ingestCommand, removeDatabase } from "./ctraudit-command.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { median, runAlternating } from "./run-process.ts";

interface Part {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** The two parts of one ingest, in one process: reading and storing, then attributing. */
interface Parts {
  readonly ingest: Part;
  readonly attribution: Part;
}

const CLOCK = join(import.meta.dirname, "attribution-clock.mjs");

/**
 * Cost of attribution beside an ingest (CPU and wall time of the two parts in one process), and that of concluding anew against the
 * whole ingest (whole processes in turn).
 */
export function measureAttribution(log: BenchLog, database: string, runs: number): Measure[] {
  const group = `attribution ${log.name}`;
  const parts = Array.from({ length: runs }, () => clockParts(log.file, database));
  const added = (time: keyof Part, what: string): Measure => {
    const [ingestMs, attributionMs] = [
      median(parts.map(({ ingest }) => ingest[time])),
      median(parts.map(({ attribution }) => attribution[time])),
    ];
    const against = `reading and storing ${ingestMs.toFixed(0)} ms`;
    const ratio = attributionMs / ingestMs;
    return {
      group,
      what: `added to ingest, ${what}`,
      value: attributionMs,
      unit: "ms",
      against,
      ratio,
      bar: 0.25,
    };
  };
  const [whole, anew] = runAlternating(
    [ingestCommand(log.file, database), ctraudit("attribute", "--db", database)],
    runs,
    (index) => {
      if (index === 0) removeDatabase(database);
    },
  );
  const events = countEvents(database);
  return [
    added("cpuMs", "CPU"),
    added("wallMs", "wall"),
    {
      group,
      what: "anew, whole process, CPU",
      value: anew!.cpuMs,
      unit: "ms",
      against: `ingest ${whole!.cpuMs.toFixed(0)} ms`,
      ratio: anew!.cpuMs / whole!.cpuMs,
    },
    { group, what: "anew, of 1 million events, wall", value: (anew!.wallMs * 1000) / events, unit: "s" },
    {
      group,
      what: "anew, peak memory",
      value: anew!.peakMb,
      unit: "MB",
      against: "300 MB",
      ratio: anew!.peakMb / 300,
      bar: 1,
    },
  ];
}

function clockParts(log: string, database: string): Parts {
  removeDatabase(database);
  return JSON.parse(execFileSync(process.execPath, [CLOCK, log, database], { encoding: "utf8" })) as Parts;
}

function countEvents(database: string): number {
  const store = openForReading(database);
  try {
    return store.prepare("SELECT count(*) FROM event").pluck().get() as number;
  } finally {
    store.close();
  }
}
