// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
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
    this.startCpuMs = cpuMs(child.pid!);
  }

  static async start(database: string): Promise<Served> {
    const from = performance.now();
    const child = spawn(process.execPath, [PROGRAM, "serve", database], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = (await once(child.stdout!, "data")) as [Buffer];
    return new Served(child, String(said).trim(), performance.now() - from);
  }

  cpuMs(): number {
    return cpuMs(this.#child.pid!);
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

/** User and system time of a process, which the kernel counts in hundredths of a second. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** Resident memory of a process, its own and in whole, in megabytes. */
export function memoryMb(pid: number): { own: number; whole: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
  return { own: read("RssAnon"), whole: read("VmRSS") };
}
