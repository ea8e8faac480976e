// SPDX-License-Identifier: Apache-2.0
// `npm run fuzz:guided -- [TARGET…] [--runs N] [--seed S] [--out DIR]`: mutated bytes for readers of untrusted files, guided by V8's coverage. Each
// target runs in its own process. Exit status 1: a failed input is in the output folder.
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TARGETS } from "../targets/targets.ts";
import { Coverage } from "./coverage.ts";
import { guide } from "./guide.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    out: { type: "string", default: join(import.meta.dirname, "../out") },
    /** Runs a failed input again. */
    again: { type: "string" },
    child: { type: "boolean", default: false },
  },
});

if (values.child) await runOne(positionals[0]!);
else await runAll(positionals.length === 0 ? Object.keys(TARGETS) : positionals);

async function runAll(names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (TARGETS[name] === undefined) throw new Error(`${name}: no target; there are ${Object.keys(TARGETS).join(", ")}`);
    const words = [name, "--child", "--runs", values.runs, "--seed", values.seed, "--out", values.out];
    if (values.again !== undefined) words.push("--again", values.again);
    const child = fork(fileURLToPath(import.meta.url), words, { execArgv: ["--import", "tsx"] });
    const [status, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.once("exit", (code, ended) => resolve([code, ended])),
    );
    if (status === 0) continue;
    process.exitCode = 1;
    process.stdout.write(`FAILED ${name}: ${signal ?? `exit ${status}`}; input: ${inputOf(name)}\n  again: npm run fuzz:guided -- ${name} --again ${inputOf(name)}\n`);
  }
} // biome-ignore format: words

function inputOf(name: string): string {
  return join(values.out, `${name}-${values.seed}.bin`);
}

async function runOne(name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-guided-"));
  mkdirSync(values.out, { recursive: true });
  const target = TARGETS[name]!(folder);
  try {
    if (values.again !== undefined) {
      await target.seeds();
      await target.run(readFileSync(values.again));
      return;
    }
    const coverage = new Coverage();
    await coverage.start();
    const shape = { seed: Number(values.seed), runs: Number(values.runs) };
    const { runs, kept, seen, longestMs } = await guide(target, coverage, shape, (bytes) =>
      writeFileSync(inputOf(name), bytes),
    );
    process.stdout.write(
      `${name}: ${runs} inputs, ${kept} led further, ${seen} functions and blocks ran, longest ${Math.round(longestMs)} ms, no failure\n`,
    );
    rmSync(inputOf(name), { force: true });
  } catch (error) {
    process.stdout.write(`${(error as Error).stack}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    process.disconnect?.();
  }
}
