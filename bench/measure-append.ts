// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ctraudit, ingestCommand, removeDatabase } from "./ctraudit-command.ts";
import { type ScaleShape, writeScaleLog } from "./generator/scale-log.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { runAlternating, runProcess } from "./run-process.ts";

/** A log that has grown by so many lines is read again. */
const LINES = 3;
const PROCESSES = 100_000;

/** The CPU time of an ingest of a few lines behind a log that is known, against that of a process which does nothing. */
export function measureAppend(log: BenchLog, folder: string, runs: number): Measure[] {
  const [growing, read] = [join(folder, "append.log"), join(folder, "append-read.db")];
  const database = join(folder, "append.db");
  const bytes = readFileSync(log.file);
  let cut = bytes.length - 1;
  for (let line = 0; line < LINES; line++) cut = bytes.lastIndexOf(10, cut - 1);
  writeFileSync(growing, bytes.subarray(0, cut + 1));
  removeDatabase(read);
  runProcess(ingestCommand(growing, read));
  appendFileSync(growing, bytes.subarray(cut + 1));
  const [idle, append] = runAlternating(
    [ctraudit("--version"), ingestCommand(growing, database)],
    runs,
    (index) => {
      if (index === 1) copyFileSync(read, database);
    },
  );
  for (const path of [read, database]) removeDatabase(path);
  rmSync(growing);
  return [
    {
      group: `append ${log.name}`,
      what: `CPU time of ${LINES} lines`,
      value: append!.cpuMs,
      unit: "ms",
      against: `--version ${idle!.cpuMs.toFixed(0)} ms`,
      ratio: append!.cpuMs / idle!.cpuMs,
      bar: 3,
      aim: 2,
    },
  ];
}

const MANY: readonly (readonly [shape: ScaleShape, name: string])[] = [
  ["processes", "100,000 processes, 200,003 events"],
  ["busy-processes", "100,000 processes, 1,000,003 events"],
  ["execs-alone", "the same without their clones"],
];

/** The same behind logs of many short-lived processes. */
export async function measureAppendToMany(folder: string, runs: number): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [shape, name] of MANY) {
    const file = join(folder, `scale-${shape}-${PROCESSES}.log`);
    if (!existsSync(file)) await writeScaleLog(shape, PROCESSES, file);
    measures.push(...measureAppend({ name, file, ingestBar: 1 }, folder, runs));
  }
  return measures;
}
