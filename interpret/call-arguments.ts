// SPDX-License-Identifier: Apache-2.0
import { DEPENDENT, socketLevel } from "./dependent-arguments.ts";
import { constantName, constants, flagNames, spell } from "./flag-words.ts";
import { modeNames, signalName } from "./number-names.ts";
import { familyName } from "./socket-address.ts";
import {
  bits,
  decimal,
  directory,
  flaggedMode,
  id,
  int,
  type Meaning,
  mapFlagNames,
  namespaces,
  one,
  openFlagNames,
  permissions,
  personalityName,
  signal,
} from "./value-meanings.ts";

const family: Meaning = (value) => familyName(int(value));

/** The low byte of clone's flags is a signal, so CLONE_NEWTIME, a bit in that byte, cannot be used. */
const clone: Meaning = (value) => {
  const flags = constants("clone").filter(([number]) => number > 0xff);
  const words = [spell(value & 0xffffff00n, flags), signalName(Number(value & 0xffn)) ?? ""];
  return words.filter((word) => word !== "").join("|") || "0";
};

const open: Meaning = (value, arch) => openFlagNames(value & 0xffffffffn, arch);
const map: Meaning = (value, arch) => mapFlagNames(value & 0xffffffffn, arch);
/** A created file: its type and its mode, `character,666`; without a type it is a regular file. */
const node: Meaning = (value, arch) =>
  (value & 0o170000n) === 0n ? permissions(value, arch) : modeNames((value & 0o177777n).toString(8));
const message = bits("message");
const policy: Meaning = (value) => {
  const name = constantName("scheduler", int(value & ~0x40000000n));
  return name === undefined || (value & 0x40000000n) === 0n ? name : `${name}|SCHED_RESET_ON_FORK`;
};
const ioctl: Meaning = (value, arch) =>
  arch.startsWith("ppc") ? undefined : constantName("ioctl", Number(value & 0xffffffffn));

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
  open_by_handle_at: { 0: directory, 2: open },
  creat: { 1: permissions },
  access: { 1: bits("access", "F_OK") },
  faccessat: { 0: directory, 2: bits("access", "F_OK") },
  faccessat2: { 0: directory, 2: bits("access", "F_OK"), 3: bits("at") },
  chmod: { 1: permissions },
  fchmod: { 1: permissions },
  fchmodat: { 0: directory, 2: permissions },
  fchmodat2: { 0: directory, 2: permissions, 3: bits("at") },
  mkdir: { 1: permissions },
  mkdirat: { 0: directory, 2: permissions },
  mknod: { 1: node },
  mknodat: { 0: directory, 2: node },
  umask: { 0: permissions },
  unlinkat: { 0: directory, 2: bits("unlink-flag") },
  renameat: { 0: directory, 2: directory },
  renameat2: { 0: directory, 2: directory },
  futimesat: { 0: directory },
  fstatat64: { 0: directory, 3: bits("at") },
  name_to_handle_at: { 0: directory },
  mount_setattr: { 0: directory },
  fspick: { 0: directory },
  open_tree_attr: { 0: directory },
  setxattrat: { 0: directory },
  getxattrat: { 0: directory },
  listxattrat: { 0: directory },
  removexattrat: { 0: directory },
  file_getattr: { 0: directory },
  file_setattr: { 0: directory },
  inotify_add_watch: { 0: decimal },
  fanotify_mark: { 0: decimal, 3: directory },
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
  fcntl64: { 0: decimal, 1: one("fcntl") },
  ioctl: { 0: decimal, 1: ioctl },
  exit: { 0: decimal },
  exit_group: { 0: decimal },
  personality: { 0: personalityName },
  epoll_ctl: { 0: decimal, 1: one("epoll-control") },
  mq_open: { 1: open },
  shmget: { 2: flaggedMode("shm-flag") },
  semget: { 2: flaggedMode("ipc-flag") },
  msgget: { 1: flaggedMode("ipc-flag") },
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
  sched_setscheduler: { 0: decimal, 1: policy },
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
  sendto: { 0: decimal, 3: message },
  recvfrom: { 0: decimal, 3: message },
  send: { 0: decimal, 3: message },
  recv: { 0: decimal, 3: message },
  sendmsg: { 0: decimal, 2: message },
  recvmsg: { 0: decimal, 2: message },
  sendmmsg: { 0: decimal, 3: message },
  recvmmsg: { 0: decimal, 3: message },
  setsockopt: { 0: decimal, 1: socketLevel },
  getsockopt: { 0: decimal, 1: socketLevel },
  socketcall: { 0: (value) => constantName("socketcall", int(value))?.toLowerCase() },
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

/** The same calls with wider numbers, additional on 32-bit machines: `chown32`, `clock_settime64`, `recvmmsg_time64`, `ugetrlimit`. */
const WIDER =
  /^(?:([fl]?chown|set(?:re|res|fs)?[ug]id)32|(clock_settime|recvmmsg|utimensat)(?:_time)?64|u(getrlimit))$/;

function narrowName(call: string): string {
  const wider = WIDER.exec(call);
  return wider === null ? call : (wider[1] ?? wider[2] ?? wider[3] ?? call);
}

/** s390 swaps the first two arguments of clone. Source: clone(2). */
const S390_CLONE: Readonly<Record<number, Meaning>> = { 1: clone };

const HEX = /^[0-9a-f]{1,16}$/;

/**
 * The meaning of argument `position` of a call (its raw value is hexadecimal): `CLONE_NEWPID|SIGCHLD`, or `0x7f00`.
 * `others` are the raw values of all arguments in the record.
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
  const meanings =
    call === "clone" && arch.startsWith("s390") ? S390_CLONE : own(ARGUMENTS, narrowName(call));
  const dependent = own(DEPENDENT, call)?.(
    position,
    value,
    others.map((text) => (HEX.test(text) ? BigInt(`0x${text}`) : 0n)),
    arch,
  );
  return dependent ?? meanings?.[position]?.(value, arch) ?? `0x${raw}`;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
