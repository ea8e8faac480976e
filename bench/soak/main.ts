// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from "node:util";
import { type SoakResult, type SoakShape, soak } from "../measure-soak.ts";

const { values } = parseArgs({
  options: {
    rates: { type: "string", default: "100,1000,10000" },
    seconds: { type: "string", default: "60" },
    rotate: { type: "string", default: "7" },
    path: { type: "string", default: "follow" },
    seed: { type: "string", default: "1" },
    laurel: { type: "boolean", default: false },
  },
});

const at = (sorted: readonly number[], share: number): string =>
  `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN)} ms`;

function row(rate: number, found: SoakResult): string {
  const { searchableMs, attributedMs, records, events, rotations, lost, doubled, cpuSeconds, peakMiB } =
    found;
  const perThousand = (seconds: number) => `${((seconds / records) * 1e6).toFixed(1)} ms`;
  const { laurelSeconds: laurel } = found;
  const cells = [
    `${rate}/s`,
    ...[records, events, rotations, lost, doubled].map(String),
    ...[searchableMs, attributedMs].flatMap((sorted) => [at(sorted, 0.5), at(sorted, 0.99)]),
    `${((cpuSeconds / Number(values.seconds)) * 100).toFixed(1)} %`,
    perThousand(cpuSeconds),
    laurel === undefined ? "" : `${perThousand(laurel)}, ${(cpuSeconds / laurel).toFixed(2)}x`,
    `${peakMiB} MiB`,
  ];
  return `| ${cells.join(" | ")} |\n`;
}

const HEAD =
  "| rate | records | events | rotations | lost | doubled | searchable p50 | p99 | attributed p50 | p99 | CPU | of 1,000 records | laurel, ratio | memory |\n";
process.stdout.write(`${HEAD}|${" --- |".repeat(14)}\n`);
const path: SoakShape["path"] = values.path === "plugin" ? "plugin" : "follow";
let isWrong = false;
for (const rate of values.rates.split(",").map(Number)) {
  const { seconds, rotate, seed } = values;
  const shape: SoakShape = {
    rate,
    seconds: Number(seconds),
    rotateSeconds: Number(rotate),
    seed: Number(seed),
    path,
    withLaurel: values.laurel,
  };
  const found = await soak(shape);
  isWrong ||= found.lost !== 0 || found.doubled !== 0;
  process.stdout.write(row(rate, found));
}
process.exitCode = isWrong ? 1 : 0;
