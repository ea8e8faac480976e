// SPDX-License-Identifier: Apache-2.0
import { constantName, constants, flagNames, spell } from "./flag-words.ts";
import { capabilityName, permissionNames, signalName } from "./number-names.ts";
import { familyName } from "./socket-address.ts";

/** What one argument of one call means; undefined where the number says it best. */
type Meaning = (value: bigint, arch: string) => string | undefined;

/** An int: the kernel prints the whole register. */
const int = (value: bigint): number => Number(BigInt.asIntN(32, value));

const bits =
  (group: string, zero?: string): Meaning =>
  (value) =>
    flagNames(value & 0xffffffffn, group, zero);
const one =
  (group: string, prefix = ""): Meaning =>
  (value) => {
    const name = constantName(group, int(value));
    return name === undefined ? undefined : prefix + name;
  };

const signal: Meaning = (value) => signalName(Number(value & 0xffn));
const permissions: Meaning = (value) => permissionNames(Number(value & 0o7777n)).join(",");
const family: Meaning = (value) => familyName(int(value));
const decimal: Meaning = (value) => String(int(value));
const id: Meaning = (value) => (int(value) === -1 ? "unset" : String(Number(value & 0xffffffffn)));
const directory: Meaning = (value) => (int(value) === -100 ? "AT_FDCWD" : String(int(value)));
const namespaces: Meaning = (value) => spell(value & 0xffffffffn, namespaceFlags()) || "any";

/** Source: linux/sched.h */
export function namespaceFlags() {
  return constants("clone").filter(([, name]) => name.startsWith("CLONE_NEW"));
}

/** The low byte of clone's flags is a signal, so that CLONE_NEWTIME, whose bit lies there, cannot be given. */
const clone: Meaning = (value) => {
  const flags = constants("clone").filter(([number]) => number > 0xff);
  const words = [spell(value & 0xffffff00n, flags), signalName(Number(value & 0xffn)) ?? ""];
  return words.filter((word) => word !== "").join("|") || "0";
};

const open: Meaning = (value, arch) => openFlagNames(value & 0xffffffffn, arch);

/** open's flags as a machine has them (`x86_64`, `aarch64`, `ppc64le`); without an access mode, O_RDONLY. */
export function openFlagNames(value: bigint, arch = ""): string {
  const group =
    arch === "aarch64" || arch.startsWith("arm") ? "open-arm" : arch.startsWith("ppc") ? "open-ppc" : "open";
  const rest = flagNames(value, group, "");
  if ((value & 3n) !== 0n) return rest;
  return rest === "" ? "O_RDONLY" : `O_RDONLY|${rest}`;
}

const map: Meaning = (value, arch) => flagNames(value, arch.startsWith("ppc") ? "map-ppc" : "map");
const protection = bits("protection", "PROT_NONE");

const socketType: Meaning = (value) => {
  const type = constantName("socket-type", Number(value & 0xfn));
  const flags = flagNames(value & 0xfffffff0n, "socket-flag", "");
  return [type ?? String(value & 0xfn), flags].filter((word) => word !== "").join("|");
};
const protocol: Meaning = (value) => constantName("protocol", int(value))?.toLowerCase();

/** CONTAINER_* flags of this project's kernel patches: no header of Debian's has them. */
const CONTAINER_FLAGS = [
  [1, "CONTAINER_NEW_FS_NS"],
  [2, "CONTAINER_NEW_EMPTY_FS_NS"],
  [4, "CONTAINER_NEW_CGROUP_NS"],
  [8, "CONTAINER_NEW_UTS_NS"],
  [0x10, "CONTAINER_NEW_IPC_NS"],
  [0x20, "CONTAINER_NEW_USER_NS"],
  [0x40, "CONTAINER_NEW_PID_NS"],
  [0x80, "CONTAINER_NEW_NET_NS"],
  [0x100, "CONTAINER_KILL_ON_CLOSE"],
  [0x200, "CONTAINER_FD_CLOEXEC"],
] as const;

const ARGUMENTS: Readonly<Record<string, Readonly<Record<number, Meaning>>>> = {
  clone: { 0: clone },
  unshare: { 0: bits("clone") },
  setns: { 0: decimal, 1: namespaces },
  open: { 1: open },
  openat: { 0: directory, 2: open },
  openat2: { 0: directory },
  open_by_handle_at: { 2: open },
  creat: { 1: permissions },
  access: { 1: bits("access", "F_OK") },
  faccessat: { 0: directory, 2: bits("access", "F_OK") },
  faccessat2: { 0: directory, 2: bits("access", "F_OK"), 3: bits("at") },
  chmod: { 1: permissions },
  fchmod: { 1: permissions },
  fchmodat: { 0: directory, 2: permissions },
  mkdir: { 1: permissions },
  mkdirat: { 0: directory, 2: permissions },
  mknodat: { 0: directory, 2: permissions },
  umask: { 0: permissions },
  unlinkat: { 0: directory, 2: bits("unlink-flag") },
  renameat: { 0: directory, 2: directory },
  renameat2: { 0: directory, 2: directory },
  linkat: { 0: directory, 2: directory },
  symlinkat: { 1: directory },
  readlinkat: { 0: directory },
  fchownat: { 0: directory, 2: id, 3: id },
  chown: { 1: id, 2: id },
  fchown: { 0: decimal, 1: id, 2: id },
  lchown: { 1: id, 2: id },
  newfstatat: { 0: directory, 3: bits("at") },
  statx: { 0: directory, 2: bits("at") },
  utimensat: { 0: directory },
  execveat: { 0: directory },
  fcntl: { 0: decimal, 1: one("fcntl") },
  lseek: { 0: decimal, 2: one("seek") },
  memfd_create: { 1: bits("memfd") },
  kill: { 0: decimal, 1: signal },
  tkill: { 0: decimal, 1: signal },
  tgkill: { 0: decimal, 1: decimal, 2: signal },
  pidfd_send_signal: { 0: decimal, 1: signal },
  rt_sigaction: { 0: signal },
  pidfd_open: { 0: decimal },
  ptrace: { 0: one("ptrace"), 1: decimal },
  prctl: { 0: one("prctl") },
  seccomp: { 0: one("seccomp") },
  bpf: { 0: one("bpf") },
  keyctl: { 0: one("keyctl") },
  prlimit64: { 0: decimal, 1: one("rlimit", "RLIMIT_") },
  setrlimit: { 0: one("rlimit", "RLIMIT_") },
  getrlimit: { 0: one("rlimit", "RLIMIT_") },
  sched_setscheduler: { 0: decimal, 1: one("scheduler") },
  clock_settime: { 0: one("clock") },
  ipc: { 0: one("ipc") },
  mmap: { 2: protection, 3: map },
  mmap2: { 2: protection, 3: map },
  mprotect: { 2: protection },
  pkey_mprotect: { 2: protection },
  mount: { 3: bits("mount") },
  umount2: { 1: bits("umount") },
  fsmount: { 0: decimal, 1: bits("fsmount"), 2: bits("mount-attr") },
  move_mount: { 0: directory, 2: directory },
  open_tree: { 0: directory, 2: bits("open-tree") },
  socket: { 0: family, 1: socketType, 2: protocol },
  socketpair: { 0: family, 1: socketType, 2: protocol },
  connect: { 0: decimal },
  bind: { 0: decimal },
  accept: { 0: decimal },
  accept4: { 0: decimal, 3: bits("socket-flag") },
  listen: { 0: decimal, 1: decimal },
  socketcall: { 0: one("socketcall") },
  setuid: { 0: id },
  setgid: { 0: id },
  setreuid: { 0: id, 1: id },
  setregid: { 0: id, 1: id },
  setresuid: { 0: id, 1: id, 2: id },
  setresgid: { 0: id, 1: id, 2: id },
  setfsuid: { 0: id },
  setfsgid: { 0: id },
  finit_module: { 0: decimal },
  container_create: { 1: (value) => spell(value, CONTAINER_FLAGS) || "0" },
  container_socket: { 1: family },
};

/** An argument that says what another one means. */
const DEPENDENT: Readonly<
  Record<string, (position: number, value: bigint, others: readonly bigint[]) => string | undefined>
> = {
  // prctl(PR_CAPBSET_DROP, capability), prctl(PR_SET_PDEATHSIG, signal)
  prctl: (position, value, [option]) => {
    if (position !== 1 || option === undefined) return undefined;
    const name = constantName("prctl", int(option));
    if (name?.startsWith("PR_CAPBSET")) return capabilityName(Number(value));
    return name === "PR_SET_PDEATHSIG" ? signalName(Number(value)) : undefined;
  },
};

/** s390 swaps the first two arguments of clone. Source: clone(2). */
const S390_CLONE: Readonly<Record<number, Meaning>> = { 1: clone };

const HEX = /^[0-9a-f]{1,16}$/;

/**
 * The meaning of argument `position` of a call (its raw value is hexadecimal): `CLONE_NEWPID|SIGCHLD`, or `0x7f00`.
 * `others` are the raw values of all arguments that the record has.
 */
export function interpretArgument(
  call: string,
  arch: string,
  position: number,
  raw: string,
  others: readonly string[] = [],
): string {
  if (!HEX.test(raw)) return raw;
  const value = BigInt(`0x${raw}`);
  const meanings = call === "clone" && arch.startsWith("s390") ? S390_CLONE : own(ARGUMENTS, call);
  const dependent = own(DEPENDENT, call)?.(
    position,
    value,
    others.map((text) => (HEX.test(text) ? BigInt(`0x${text}`) : 0n)),
  );
  return dependent ?? meanings?.[position]?.(value, arch) ?? `0x${raw}`;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
