// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, fork } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { RoundReport, RoundRequest } from "./worker.ts";

const USAGE = `npm run fuzz -- [--lines N] [--seed S] [--round R] [--round-lines N] [--corpus DIR] [--out DIR] [--failures N]
  --lines    stop after so many mutated lines (default 1000000)   --round        repeat one round of the seed
  --seed     of the whole run (default: the clock)                --round-lines  in one database (default 6000)
  --corpus   a folder with more logs (default: ../shared/corpus)  --out          where failing inputs go (default: fuzz/out)
  --failures stop after so many (default 1)`;
/** A round takes a second. A timeout is the only way to detect a hang inside SQLite or V8. */
const HANG_MS = 180_000;

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "1000000" },
    seed: { type: "string" },
    round: { type: "string" },
    "round-lines": { type: "string", default: "6000" },
    corpus: { type: "string", default: join(import.meta.dirname, "../../shared/corpus") },
    out: { type: "string", default: join(import.meta.dirname, "out") },
    failures: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

const totals = { rounds: 0, lines: 0, bytes: 0, events: 0, problems: 0, failures: 0 };
const startedMs = Date.now();

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-fuzz-"));
  const folders = [
    join(import.meta.dirname, "../fixtures"),
    join(import.meta.dirname, "found"),
    values.corpus,
  ];
  const request = { lines: Number(values["round-lines"]), folder, folders };
  let worker: ChildProcess | undefined;
  try {
    process.stdout.write(`fuzz: seed ${seed}\n`);
    const first = Number(values.round ?? 0);
    for (let round = first; totals.lines < Number(values.lines); round++) {
      worker ??= fork(join(import.meta.dirname, "worker.ts"), { execArgv: ["--import", "tsx"] });
      const outcome = await ask(worker, { ...request, seed: roundSeed(seed, round) });
      totals.rounds++;
      if (typeof outcome === "string") {
        worker.kill("SIGKILL");
        worker = undefined;
        keepFailure(folder, seed, round, outcome);
        if (++totals.failures >= Number(values.failures)) break;
      } else addUp(outcome);
      if (totals.rounds % 50 === 0) process.stdout.write(`${summary()}\n`);
      if (values.round !== undefined) break;
    }
  } finally {
    worker?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${summary()}\n`);
  return totals.failures === 0 ? 0 : 1;
}

/** The counts of a round, or its failure: an error, a crash, a hang. */
function ask(worker: ChildProcess, request: RoundRequest) {
  return new Promise<Extract<RoundReport, { done: unknown }>["done"] | string>((resolve) => {
    const timer = setTimeout(() => settle("it hangs"), HANG_MS);
    const onExit = (code: number | null, signal: string | null) =>
      settle(`the process ended: ${signal ?? code}`);
    const onMessage = (report: RoundReport) => settle("done" in report ? report.done : report.failed);
    function settle(outcome: Parameters<typeof resolve>[0]): void {
      clearTimeout(timer);
      worker.off("exit", onExit).off("message", onMessage);
      resolve(outcome);
    }
    worker.on("exit", onExit).on("message", onMessage);
    worker.send(request);
  });
}

function roundSeed(seed: number, round: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(round + 1, 0xc2b2ae35)) >>> 0;
}

function addUp({ lines, bytes, events, problems }: Extract<RoundReport, { done: unknown }>["done"]): void {
  totals.lines += lines;
  totals.bytes += bytes;
  totals.events += events;
  totals.problems += problems;
}

function keepFailure(folder: string, seed: number, round: number, what: string): void {
  const kept = join(values.out, `${seed}-${round}`);
  mkdirSync(kept, { recursive: true });
  for (const name of readdirSync(folder))
    if (/\.(log|db)$/.test(name)) cpSync(join(folder, name), join(kept, name));
  writeFileSync(join(kept, "failure.txt"), `${what}\n`);
  const again = `npm run fuzz -- --seed ${seed} --round ${round} --round-lines ${values["round-lines"]}`;
  process.stdout.write(`FAILED in round ${round}: ${what}\n  input: ${kept}\n  again: ${again}\n`);
}

function summary(): string {
  const seconds = (Date.now() - startedMs) / 1000;
  const rate = Math.round(totals.lines / seconds);
  return `fuzz: ${totals.rounds} rounds, ${totals.lines} lines, ${(totals.bytes / 1e6).toFixed(1)} MB, ${totals.events} events, ${totals.problems} problems, ${totals.failures} failures, ${rate} lines/s`;
}

process.exitCode = await main();
