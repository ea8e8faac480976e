// SPDX-License-Identifier: Apache-2.0
// `npm run attacks`: logs designed to be expensive, each in its own process. Exit status 1: one crashed, lost a byte or took more
// than a second of CPU time per megabyte.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ATTACKS } from "./attack-logs.ts";
import { runAttack } from "./run-attack.ts";

const MOST_SECONDS_PER_MB = 1;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    /** Share of the full counts. */
    share: { type: "string", default: "1" },
    run: { type: "string" },
  },
});
const share = Number(values.share);

if (values.run === undefined) runAll();
else await runOne(Number(values.run));

function runAll(): void {
  process.stdout.write(
    "| attack | count | log | events | problems | CPU | per MB | memory | database |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
  );
  for (const [at, { name }] of ATTACKS.entries()) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    const words = [
      "--import",
      "tsx",
      fileURLToPath(import.meta.url),
      "--run",
      String(at),
      "--share",
      values.share,
    ];
    const { status, signal } = spawnSync(process.execPath, words, { stdio: "inherit" });
    if (status === 0) continue;
    process.exitCode = 1;
    if (status !== 1) process.stdout.write(`| ${name} | crashed: ${signal ?? status} |\n`);
  }
}

async function runOne(at: number): Promise<void> {
  const attack = ATTACKS[at]!;
  const count = Math.round(attack.count * share);
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-attack-"));
  try {
    const found = await runAttack(folder, attack, count);
    const perMb = found.cpuSeconds / (found.bytes / 1e6);
    const isWhole = found.stored.bytes === found.bytes && found.stored.lines === found.lines;
    const problems = [...found.problems].map(([code, many]) => `${many} ${code}`).join(", ") || "none";
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    const cells = [
      attack.name,
      count,
      `${(found.bytes / 1e6).toFixed(1)} MB`,
      found.events,
      problems,
      `${found.cpuSeconds.toFixed(1)} s`,
      `${perMb.toFixed(3)} s`,
      `${peak} MiB`,
      `${(found.databaseBytes / 1e6).toFixed(1)} MB${isWhole ? "" : ", BYTES OR LINES MISSING"}`,
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
    if (perMb > MOST_SECONDS_PER_MB || !isWhole) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
