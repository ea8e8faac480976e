// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";

/** Of a process and its children. Source: proc(5), /proc/PID/stat (utime, stime in hundredths of a second) and status (VmHWM) */
export function usage(pid: number): { cpuSeconds: number; peakMiB: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" ");
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean);
  const sum = {
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / 100,
    peakMiB: Math.round(Number(peak) / 1024),
  };
  for (const child of children.map((text) => usage(Number(text)))) {
    sum.cpuSeconds += child.cpuSeconds;
    sum.peakMiB += child.peakMiB;
  }
  return sum;
}
