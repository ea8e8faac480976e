// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "../../dist/program/main.cjs");
const TICKS = 100;

/** The built program, as it serves a database. */
export class Served {
  readonly #child: ChildProcess;
  readonly link: string;
  readonly startWallMs: number;
  readonly startCpuMs: number;

  private constructor(child: ChildProcess, link: string, startWallMs: number) {
    this.#child = child;
    this.link = link;
    this.startWallMs = startWallMs;
    this.startCpuMs = treeCpuMs(child.pid!);
  }

  static async start(database: string): Promise<Served> {
    const from = performance.now();
    const child = spawn(process.execPath, [PROGRAM, "serve", database], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = (await once(child.stdout!, "data")) as [Buffer];
    return new Served(child, String(said).trim(), performance.now() - from);
  }

  /** Of the server and of the processes that answer for it. */
  cpuMs(): number {
    return treeCpuMs(this.#child.pid!);
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

/** User and system time of a process, which the kernel counts in hundredths of a second. */
export function cpuMs(pid: number): number {
  const fields = statOf(pid) ?? [];
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / TICKS;
}

/** The same of a process, its children, and those that have ended. */
function treeCpuMs(pid: number): number {
  const ended = statOf(pid)!.slice(13, 15);
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && statOf(Number(name))?.[1] === String(pid),
  );
  return (
    (ended.reduce((sum, ticks) => sum + Number(ticks), 0) * 1000) / TICKS +
    [pid, ...children.map(Number)].reduce((sum, one) => sum + cpuMs(one), 0)
  );
}

/** Fields of /proc/PID/stat behind the name; undefined where the process has just ended. */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  } catch {
    return undefined;
  }
}

/** Resident memory of a process, its own and in whole, in megabytes. */
export function memoryMb(pid: number): { own: number; whole: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
  return { own: read("RssAnon"), whole: read("VmRSS") };
}
