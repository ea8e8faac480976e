// SPDX-License-Identifier: Apache-2.0
import { syscallName } from "../interpret/syscall-names.ts";

/** Calls that make, change or join tasks and namespaces: their arguments are kept. */
const KEPT = new Set([
  "clone",
  "fork",
  "vfork",
  "clone3",
  "unshare",
  "setns",
  "pidfd_open",
  "pivot_root",
  "chroot",
  "kill",
  "tgkill",
]);
/** Kept only where a PATH of the event is one of /proc/…/ns/. */
const OPENS = new Set(["open", "openat", "openat2"]);

export type CallKind = "kept" | "opens" | "other";

const kinds = new Map<number, CallKind>();

/** Which of its arguments to keep, by AUDIT_ARCH_* and number. */
export function callKind(arch: number, number: number): CallKind {
  const key = number * 2 ** 32 + arch;
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const name = syscallName(arch, number) ?? "";
  const kind = KEPT.has(name) ? "kept" : OPENS.has(name) ? "opens" : "other";
  if (kinds.size < 4096) kinds.set(key, kind);
  return kind;
}
