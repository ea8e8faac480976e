// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A file to read as standard input. */
  readonly input?: string;
  /** Exit statuses that are no failure. */
  readonly accept?: readonly number[];
}

export interface Usage {
  readonly wallMs: number;
  /** User and system time of the process and its children. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly stderr: string;
}

const GNU_TIME = "/usr/bin/time";

/** Runs one process to its end, its output thrown away, and says what it cost. Throws when it fails. */
export function runProcess(command: Command): Usage {
  if (!existsSync(GNU_TIME))
    throw new Error(`${GNU_TIME} is missing: it measures CPU time and peak memory (Debian package "time")`);
  const report = join(tmpdir(), `ctraudit-bench-${process.pid}.time`);
  const measured = ["-q", "-o", report, "-f", "%e %U %S %M", command.program, ...command.arguments];
  const input = openSync(command.input ?? "/dev/null", "r");
  const started = performance.now();
  const { status, stderr, error } = spawnSync(GNU_TIME, measured, {
    stdio: [input, "ignore", "pipe"],
    env: { ...process.env, ...command.environment },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const wallMs = performance.now() - started;
  closeSync(input);
  if (error) throw error;
  if (!(command.accept ?? [0]).includes(status ?? -1))
    throw new Error(
      `${command.program} ${command.arguments.join(" ")} ended with ${status}: ${stderr.slice(0, 2000)}`,
    );
  const [, user = 0, system = 0, kilobytes = 0] = readFileSync(report, "utf8").trim().split(" ").map(Number);
  rmSync(report);
  return { wallMs, cpuMs: (user + system) * 1000, peakMb: kilobytes / 1024, stderr };
}

/** Runs the commands in turn, A B A B …, each so many times; gives the medians of each. `before` runs ahead of every run. */
export function runAlternating(
  commands: readonly Command[],
  runs: number,
  before: (index: number) => void = () => {},
): Usage[] {
  return runInTurn(commands, runs, before).map(medianUsage);
}

/** The same, with every run: the runs of one turn are pairs, which a busy machine slows alike. */
export function runInTurn(
  commands: readonly Command[],
  runs: number,
  before: (index: number) => void = () => {},
): Usage[][] {
  const usages: Usage[][] = commands.map(() => []);
  for (let run = 0; run < runs; run++)
    for (const [index, command] of commands.entries()) {
      before(index);
      usages[index]?.push(runProcess(command));
    }
  return usages;
}

/** The median of the ratios of pairs, by their CPU time. */
export function pairedRatio(ours: readonly Usage[], theirs: readonly Usage[]): number {
  return median(ours.map(({ cpuMs }, run) => cpuMs / theirs[run]!.cpuMs));
}

export function medianUsage(usages: readonly Usage[]): Usage {
  return {
    wallMs: median(usages.map((usage) => usage.wallMs)),
    cpuMs: median(usages.map((usage) => usage.cpuMs)),
    peakMb: median(usages.map((usage) => usage.peakMb)),
    stderr: usages.at(-1)?.stderr ?? "",
  };
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper;
}
