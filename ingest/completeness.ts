// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statfsSync, statSync } from "node:fs";
import { isBeingWritten, SHARED } from "./is-being-written.ts";

const MINUTE_MS = 60_000;
/** No process leaves a line incomplete for this long. On a file system that other machines write to, their clocks may differ by some hours. */
const SETTLED_AFTER_MS = 10 * MINUTE_MS;
const SHARED_SETTLED_AFTER_MS = 24 * 60 * MINUTE_MS;

/**
 * Whether a file is complete: "growing" if a process has it open for writing, "unknown" if not all
 * processes can be inspected, its file system is writable, and it was changed recently.
 */
export function completeness(path: string, nowMs = Date.now()): "complete" | "growing" | "unknown" {
  const writing = isBeingWritten(path);
  if (writing === "yes") return "growing";
  return writing === "no" || isSettled(path, nowMs) || isReadOnly(path) ? "complete" : "unknown";
}

function isSettled(path: string, nowMs: number): boolean {
  try {
    const bound = SHARED.has(statfsSync(path).type) ? SHARED_SETTLED_AFTER_MS : SETTLED_AFTER_MS;
    return nowMs - statSync(path).mtimeMs >= bound;
  } catch {
    return false;
  }
}

/** Whether a file's file system is read-only, not only this mount of it. Source: proc(5), mountinfo */
export function isReadOnly(path: string, mounts = "/proc/self/mountinfo"): boolean {
  try {
    const { dev } = statSync(path, { bigint: true });
    const device = `${majorOf(dev)}:${minorOf(dev)}`;
    const found = readFileSync(mounts, "latin1")
      .split("\n")
      .map((line) => line.split(" - "))
      .filter(([mount = ""]) => mount.split(" ")[2] === device);
    const options = found.map(([, system = ""]) => system.split(" ")[2] ?? "");
    return options.length > 0 && options.every((text) => text.split(",").includes("ro"));
  } catch {
    return false;
  }
}

/** Source: gnu_dev_major() and gnu_dev_minor() of glibc */
const majorOf = (dev: bigint): bigint => ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
const minorOf = (dev: bigint): bigint => (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
