// SPDX-License-Identifier: Apache-2.0
import { loadTable } from "./load-table.ts";

const CAPABILITIES = (
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service " +
  "net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct " +
  "sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap " +
  "mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore"
).split(" ");

const SIGNALS = (
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG " +
  "XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
).split(" ");

const FILE_TYPES: Readonly<Record<number, string>> = {
  1: "fifo",
  2: "character",
  4: "dir",
  6: "block",
  8: "file",
  10: "link",
  12: "socket",
};

const SECCOMP_ACTIONS: Readonly<Record<number, string>> = {
  0: "kill-thread",
  196608: "trap",
  327680: "errno",
  2143289344: "user-notify",
  2146435072: "trace",
  2147221504: "log",
  2147418112: "allow",
  2147483648: "kill-process",
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

/** 9 → `SIGKILL` */
export function signalName(signal: number): string | undefined {
  const name = SIGNALS[signal - 1];
  if (name !== undefined) return `SIG${name}`;
  return signal >= 34 && signal <= 64 ? `SIGRTMIN+${signal - 34}` : undefined;
}

export function capabilityName(number: number): string | undefined {
  return CAPABILITIES[number];
}

/** `0000000000000021` → `chown,kill`; no bit is `none`. */
export function capabilityNames(mask: string): string | undefined {
  if (!/^[0-9a-f]{1,16}$/.test(mask)) return undefined;
  const bits = BigInt(`0x${mask}`);
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit++)
    if ((bits >> BigInt(bit)) & 1n) names.push(CAPABILITIES[bit] ?? `cap-${bit}`);
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
  return Number.isInteger(value) ? SECCOMP_ACTIONS[(value & 0xffff0000) >>> 0] : undefined;
}

export function filterListName(list: string): string | undefined {
  return FILTER_LISTS[Number(list)];
}
