// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openForReading } from "../store/connection.ts";
import { ctraudit, ingestCommand, removeDatabase } from "./ctraudit-command.ts";
import { type ScaleShape, writeScaleLog } from "./generator/scale-log.ts";
import type { Measure } from "./measure.ts";
import { runProcess, type Usage } from "./run-process.ts";

/** Repetitions of each shape; a quarter of them is measured first. */
const SHAPES: readonly (readonly [shape: ScaleShape, what: string, count: number])[] = [
  ["processes", "short-lived processes", 1_000_000],
  ["containers", "containers, inferred", 100_000],
  ["numbered-containers", "containers, numbered by the kernel", 100_000],
];

/** Logs that are full of tasks or containers: the cost of an event must not grow with them. One run of each. */
export async function measureScale(folder: string): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [shape, what, count] of SHAPES) {
    const [few, many] = [
      await ingestScale(folder, shape, count / 4),
      await ingestScale(folder, shape, count),
    ];
    const group = `${count.toLocaleString("en")} ${what}`;
    const against = (text: string) => `a quarter of them ${text}`;
    measures.push(
      {
        group,
        what: "CPU of an event",
        value: many.eventUs,
        unit: "µs",
        against: against(`${few.eventUs.toFixed(2)} µs`),
        ratio: many.eventUs / few.eventUs,
        bar: 1.3,
        aim: 1.1,
      },
      {
        group,
        what: "peak memory",
        value: many.usage.peakMb,
        unit: "MB",
        against: "300 MB",
        ratio: many.usage.peakMb / 300,
        bar: 1,
      },
      {
        group,
        what: "tree, whole process",
        value: many.treeMs,
        unit: "ms",
        against: against(`${few.treeMs.toFixed(0)} ms`),
        ratio: many.treeMs / few.treeMs,
        bar: 5.2,
      },
    );
  }
  return measures;
}

interface ScaleFigures {
  readonly usage: Usage;
  readonly eventUs: number;
  readonly treeMs: number;
}

async function ingestScale(folder: string, shape: ScaleShape, count: number): Promise<ScaleFigures> {
  const file = join(folder, `scale-${shape}-${count}.log`);
  const database = join(folder, "scale.db");
  if (!existsSync(file)) await writeScaleLog(shape, count, file);
  removeDatabase(database);
  const usage = runProcess(ingestCommand(file, database));
  const store = openForReading(database);
  const events = store.prepare("SELECT count(*) FROM event").pluck().get() as number;
  store.close();
  const { wallMs: treeMs } = runProcess(ctraudit("tree", "--db", database));
  removeDatabase(database);
  return { usage, eventUs: (usage.cpuMs * 1000) / events, treeMs };
}
