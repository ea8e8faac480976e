// SPDX-License-Identifier: Apache-2.0
import {
  CLONE_FLAGS,
  CONTAINER_FLAGS,
  type FlagNames,
  flagNames,
  MAP_FLAGS,
  MOUNT_FLAGS,
  NAMESPACE_FLAGS,
  openFlagNames,
  PROTECTION_FLAGS,
  UNMOUNT_FLAGS,
  UNSHARE_FLAGS,
} from "./interpret-flags.ts";
import { permissionNames, signalName } from "./interpret-numbers.ts";
import { familyName } from "./socket-address.ts";

/** What one argument of one call means; undefined where the number says it best. */
type Meaning = (value: bigint, arch: string) => string | undefined;

const bits =
  (names: FlagNames, zero?: string): Meaning =>
  (value) =>
    flagNames(value, names, zero);

const signal: Meaning = (value) => signalName(Number(value & 0xffn));
const permissions: Meaning = (value) => permissionNames(Number(value & 0o7777n)).join(",");
const family: Meaning = (value) => familyName(Number(value & 0xffn));
/** A descriptor is an int: the kernel prints the whole register. */
const directory: Meaning = (value) => {
  const descriptor = Number(BigInt.asIntN(32, value));
  return descriptor === -100 ? "AT_FDCWD" : String(descriptor);
};
const open: Meaning = (value, arch) => openFlagNames(value & 0xffffffffn, arch);
const clone: Meaning = (value) => {
  const parts = [flagNames(value & 0xffffff00n, CLONE_FLAGS, ""), signalName(Number(value & 0xffn)) ?? ""];
  return parts.filter((part) => part !== "").join("|") || "0";
};

const ARGUMENTS: Readonly<Record<string, Readonly<Record<number, Meaning>>>> = {
  clone: { 0: clone },
  unshare: { 0: bits(UNSHARE_FLAGS) },
  setns: { 0: directory, 1: bits(NAMESPACE_FLAGS, "any") },
  open: { 1: open },
  openat: { 0: directory, 2: open },
  openat2: { 0: directory },
  creat: { 1: permissions },
  chmod: { 1: permissions },
  fchmod: { 1: permissions },
  fchmodat: { 0: directory, 2: permissions },
  mkdir: { 1: permissions },
  mkdirat: { 0: directory, 2: permissions },
  unlinkat: { 0: directory },
  renameat: { 0: directory, 2: directory },
  renameat2: { 0: directory, 2: directory },
  linkat: { 0: directory, 2: directory },
  symlinkat: { 1: directory },
  fchownat: { 0: directory },
  newfstatat: { 0: directory },
  execveat: { 0: directory },
  kill: { 1: signal },
  tkill: { 1: signal },
  tgkill: { 2: signal },
  pidfd_send_signal: { 1: signal },
  rt_sigaction: { 0: signal },
  mmap: { 2: bits(PROTECTION_FLAGS, "PROT_NONE"), 3: bits(MAP_FLAGS) },
  mmap2: { 2: bits(PROTECTION_FLAGS, "PROT_NONE"), 3: bits(MAP_FLAGS) },
  mprotect: { 2: bits(PROTECTION_FLAGS, "PROT_NONE") },
  mount: { 3: bits(MOUNT_FLAGS) },
  umount2: { 1: bits(UNMOUNT_FLAGS) },
  socket: { 0: family },
  container_create: { 1: bits(CONTAINER_FLAGS) },
  container_socket: { 1: family },
};

/** s390 swaps the first two arguments of clone. Source: clone(2). */
const S390_CLONE: Readonly<Record<number, Meaning>> = { 1: clone };

/** The meaning of argument `position` of a call (its raw value is hexadecimal): `CLONE_NEWPID|SIGCHLD`, or `0x7f00`. */
export function interpretArgument(call: string, arch: string, position: number, raw: string): string {
  if (!/^[0-9a-f]{1,16}$/.test(raw)) return raw;
  const meanings = call === "clone" && arch.startsWith("s390") ? S390_CLONE : ARGUMENTS[call];
  return meanings?.[position]?.(BigInt(`0x${raw}`), arch) ?? `0x${raw}`;
}
