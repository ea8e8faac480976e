// SPDX-License-Identifier: Apache-2.0
import { constantName } from "./flag-words.ts";
import { loadTable } from "./load-table.ts";

const FILE_TYPES: Readonly<Record<number, string>> = {
  1: "fifo",
  2: "character",
  4: "dir",
  6: "block",
  8: "file",
  10: "link",
  12: "socket",
};

const FILTER_LISTS = ["user", "task", "entry", "watch", "exit", "exclude", "filesystem", "io_uring"];

let errnos: Readonly<Record<string, readonly [string, string]>> | undefined;

/** 13 → `EACCES(Permission denied)`. Source: asm-generic/errno.h, linux/errno.h; strerror(3). */
export function errnoName(errno: number): string | undefined {
  errnos ??= loadTable("errno") as Record<string, [string, string]>;
  const entry = errnos[String(errno)];
  return entry === undefined ? undefined : `${entry[0]}(${entry[1]})`;
}

/** `EACCES` → 13 */
export function errnoNumber(name: string): number | undefined {
  errnos ??= loadTable("errno") as Record<string, [string, string]>;
  const entry = Object.entries(errnos).find(([, [known]]) => known === name);
  return entry === undefined ? undefined : Number(entry[0]);
}

/** `EPERM`, `ENOENT`, … */
export function errnoNames(): string[] {
  errnos ??= loadTable("errno") as Record<string, [string, string]>;
  return Object.values(errnos).map(([name]) => name);
}

/** 9 → `SIGKILL` */
export function signalName(signal: number): string | undefined {
  const name = constantName("signal", signal);
  if (name !== undefined) return name;
  return signal >= 34 && signal <= 64 ? `SIGRTMIN+${signal - 34}` : undefined;
}

export function capabilityName(number: number): string | undefined {
  return constantName("capability", number)?.toLowerCase();
}

/** `0000000000000021` → `chown,kill`; no bit is `none`. */
export function capabilityNames(mask: string): string | undefined {
  if (!/^[0-9a-f]{1,16}$/.test(mask)) return undefined;
  const bits = BigInt(`0x${mask}`);
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit++)
    if ((bits >> BigInt(bit)) & 1n) names.push(capabilityName(bit) ?? `cap-${bit}`);
  return names.length === 0 ? "none" : names.join(",");
}

/** `0104755` → `file,suid,755` */
export function modeNames(octal: string): string | undefined {
  if (!/^[0-7]{1,11}$/.test(octal)) return undefined;
  const mode = Number.parseInt(octal, 8);
  return [fileTypeOf(mode), ...permissionNames(mode)].filter((part) => part !== "").join(",");
}

const fileTypeOf = (mode: number): string => FILE_TYPES[(mode >> 12) & 15] ?? "";

/** Permission bits, as in chmod's argument: `suid,755` */
export function permissionNames(mode: number): string[] {
  const names: string[] = [];
  if ((mode & 0o4000) !== 0) names.push("suid");
  if ((mode & 0o2000) !== 0) names.push("sgid");
  if ((mode & 0o1000) !== 0) names.push("sticky");
  names.push((mode & 0o777).toString(8).padStart(3, "0"));
  return names;
}

/** `0x7ffc0000` → `log`. Source: linux/seccomp.h */
export function seccompAction(code: string): string | undefined {
  const value = Number(code);
  if (!Number.isInteger(value)) return undefined;
  return constantName("seccomp-action", (value & 0xffff0000) >>> 0)
    ?.toLowerCase()
    .replace("_", "-");
}

export function filterListName(list: string): string | undefined {
  return FILTER_LISTS[Number(list)];
}

/** An io_uring operation: 18 → `openat`. Source: linux/io_uring.h */
export function uringOperation(number: number): string | undefined {
  return constantName("uring", number)?.toLowerCase();
}

/** An exit value: `-13` as `-EACCES`, any other unchanged. */
export function exitName(exit: string): string {
  const name = /^-[0-9]{1,4}$/.test(exit) ? symbolOf(-Number(exit)) : undefined;
  return name === undefined ? exit : `-${name}`;
}

const LOWEST_EXIT = -(2n ** 63n);
const HIGHEST_EXIT = 2n ** 63n - 1n;

/** `EACCES` or `-EACCES` as `-13`; a signed 64-bit number as itself; undefined for anything else. */
export function exitNumber(text: string): string | undefined {
  if (/^-?[0-9]{1,19}$/.test(text))
    return BigInt(text) >= LOWEST_EXIT && BigInt(text) <= HIGHEST_EXIT ? text : undefined;
  const number = errnoNumber(text.replace(/^-/, "").toUpperCase());
  return number === undefined ? undefined : String(-number);
}

function symbolOf(errno: number): string | undefined {
  errnos ??= loadTable("errno") as Record<string, [string, string]>;
  return errnos[String(errno)]?.[0];
}
