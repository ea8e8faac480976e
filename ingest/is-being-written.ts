// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, statfsSync, statSync } from "node:fs";

/** The two bits of the access mode; 0 is read-only. Source: open(2), O_ACCMODE */
const ACCESS_MODE = 3;
/** Network file systems. Source: statfs(2); the kernel's include/uapi/linux/magic.h */
export const SHARED: ReadonlySet<number> = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x01021997, 0x00c36400,
]);

/**
 * Whether a process of this machine has a file open for writing: then an incomplete line may still be completed.
 * "unknown" if another process's files may not be inspected, or another machine may write to the file.
 */
export function isBeingWritten(path: string, proc = "/proc"): "yes" | "no" | "unknown" {
  let file: { dev: bigint; ino: bigint };
  let pids: string[];
  try {
    if (SHARED.has(statfsSync(path).type)) return "unknown";
    file = statSync(path, { bigint: true });
    pids = readdirSync(proc).filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return "unknown";
  }
  if (pids.length === 0) return "unknown";
  const answers = pids.map((pid) => hasOpen(`${proc}/${pid}`, file));
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "unknown") ?? "no";
}

function hasOpen(process: string, { dev, ino }: { dev: bigint; ino: bigint }): "yes" | "no" | "unknown" {
  let descriptors: string[];
  try {
    descriptors = readdirSync(`${process}/fd`);
  } catch (error) {
    return isGone(error) ? "no" : "unknown";
  }
  for (const descriptor of descriptors) {
    try {
      const found = statSync(`${process}/fd/${descriptor}`, { bigint: true });
      if (found.dev !== dev || found.ino !== ino) continue;
      const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`${process}/fdinfo/${descriptor}`, "latin1"));
      if (flags === null) return "unknown";
      if ((Number.parseInt(flags[1] as string, 8) & ACCESS_MODE) !== 0) return "yes";
    } catch (error) {
      if (!isGone(error)) return "unknown";
    }
  }
  return "no";
}

/** The process has ended, or closed the descriptor, meanwhile. */
function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ESRCH";
}
