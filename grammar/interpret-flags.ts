// SPDX-License-Identifier: Apache-2.0

/** A bit, or several bits with one name, widest first. */
export type FlagNames = readonly (readonly [bits: number, name: string])[];

/** `2|80` as `A|B`; bits without a name are added in hexadecimal, and no bits at all are `zero`. */
export function flagNames(value: bigint, names: FlagNames, zero = "0"): string {
  if (value === 0n) return zero;
  let rest = value;
  const found: string[] = [];
  for (const [number, name] of names) {
    const bits = BigInt(number);
    if ((rest & bits) !== bits) continue;
    found.push(name);
    rest &= ~bits;
  }
  if (rest !== 0n) found.push(`0x${rest.toString(16)}`);
  return found.join("|");
}

/** Source: linux/sched.h */
export const NAMESPACE_FLAGS: FlagNames = [
  [0x80, "CLONE_NEWTIME"],
  [0x20000, "CLONE_NEWNS"],
  [0x2000000, "CLONE_NEWCGROUP"],
  [0x4000000, "CLONE_NEWUTS"],
  [0x8000000, "CLONE_NEWIPC"],
  [0x10000000, "CLONE_NEWUSER"],
  [0x20000000, "CLONE_NEWPID"],
  [0x40000000, "CLONE_NEWNET"],
];

const TASK_FLAGS: FlagNames = [
  [0x100, "CLONE_VM"],
  [0x200, "CLONE_FS"],
  [0x400, "CLONE_FILES"],
  [0x800, "CLONE_SIGHAND"],
  [0x1000, "CLONE_PIDFD"],
  [0x2000, "CLONE_PTRACE"],
  [0x4000, "CLONE_VFORK"],
  [0x8000, "CLONE_PARENT"],
  [0x10000, "CLONE_THREAD"],
  [0x40000, "CLONE_SYSVSEM"],
  [0x80000, "CLONE_SETTLS"],
  [0x100000, "CLONE_PARENT_SETTID"],
  [0x200000, "CLONE_CHILD_CLEARTID"],
  [0x400000, "CLONE_DETACHED"],
  [0x800000, "CLONE_UNTRACED"],
  [0x1000000, "CLONE_CHILD_SETTID"],
  [0x80000000, "CLONE_IO"],
];

/** clone's flags without CLONE_NEWTIME, whose bit belongs to the exit signal there. */
export const CLONE_FLAGS: FlagNames = [...TASK_FLAGS, ...NAMESPACE_FLAGS.slice(1)];

export const UNSHARE_FLAGS: FlagNames = [...TASK_FLAGS, ...NAMESPACE_FLAGS];

/** Source: asm-generic/fcntl.h */
const OPEN_FLAGS: FlagNames = [
  [0o20200000, "O_TMPFILE"],
  [0o4010000, "O_SYNC"],
  [0o1, "O_WRONLY"],
  [0o2, "O_RDWR"],
  [0o100, "O_CREAT"],
  [0o200, "O_EXCL"],
  [0o400, "O_NOCTTY"],
  [0o1000, "O_TRUNC"],
  [0o2000, "O_APPEND"],
  [0o4000, "O_NONBLOCK"],
  [0o10000, "O_DSYNC"],
  [0o20000, "O_ASYNC"],
  [0o40000, "O_DIRECT"],
  [0o100000, "O_LARGEFILE"],
  [0o200000, "O_DIRECTORY"],
  [0o400000, "O_NOFOLLOW"],
  [0o1000000, "O_NOATIME"],
  [0o2000000, "O_CLOEXEC"],
  [0o10000000, "O_PATH"],
];

/** arm and ppc have four of them elsewhere. Source: their asm/fcntl.h. */
const MOVED: Readonly<Record<string, FlagNames>> = {
  arm: [
    [0o20040000, "O_TMPFILE"],
    [0o40000, "O_DIRECTORY"],
    [0o100000, "O_NOFOLLOW"],
    [0o200000, "O_DIRECT"],
    [0o400000, "O_LARGEFILE"],
  ],
  ppc: [
    [0o20040000, "O_TMPFILE"],
    [0o40000, "O_DIRECTORY"],
    [0o100000, "O_NOFOLLOW"],
    [0o200000, "O_LARGEFILE"],
    [0o400000, "O_DIRECT"],
  ],
};

/** open's flags on a machine (`x86_64`, `aarch64`, `ppc64le`); without an access mode, O_RDONLY. */
export function openFlagNames(value: bigint, arch = ""): string {
  const moved = MOVED[arch === "aarch64" ? "arm" : arch.slice(0, 3)];
  const names = new Set(moved?.map(([, name]) => name));
  const flags =
    moved === undefined ? OPEN_FLAGS : [...moved, ...OPEN_FLAGS.filter(([, name]) => !names.has(name))];
  const rest = flagNames(value, flags, "");
  if ((value & 3n) !== 0n) return rest;
  return rest === "" ? "O_RDONLY" : `O_RDONLY|${rest}`;
}

export const PROTECTION_FLAGS: FlagNames = [
  [1, "PROT_READ"],
  [2, "PROT_WRITE"],
  [4, "PROT_EXEC"],
  [8, "PROT_SEM"],
  [0x1000000, "PROT_GROWSDOWN"],
  [0x2000000, "PROT_GROWSUP"],
];

export const MAP_FLAGS: FlagNames = [
  [3, "MAP_SHARED_VALIDATE"],
  [1, "MAP_SHARED"],
  [2, "MAP_PRIVATE"],
  [0x10, "MAP_FIXED"],
  [0x20, "MAP_ANONYMOUS"],
  [0x100, "MAP_GROWSDOWN"],
  [0x800, "MAP_DENYWRITE"],
  [0x1000, "MAP_EXECUTABLE"],
  [0x2000, "MAP_LOCKED"],
  [0x4000, "MAP_NORESERVE"],
  [0x8000, "MAP_POPULATE"],
  [0x10000, "MAP_NONBLOCK"],
  [0x20000, "MAP_STACK"],
  [0x40000, "MAP_HUGETLB"],
  [0x100000, "MAP_FIXED_NOREPLACE"],
];

/** Source: linux/mount.h */
export const MOUNT_FLAGS: FlagNames = [
  [1, "MS_RDONLY"],
  [2, "MS_NOSUID"],
  [4, "MS_NODEV"],
  [8, "MS_NOEXEC"],
  [0x10, "MS_SYNCHRONOUS"],
  [0x20, "MS_REMOUNT"],
  [0x40, "MS_MANDLOCK"],
  [0x80, "MS_DIRSYNC"],
  [0x400, "MS_NOATIME"],
  [0x800, "MS_NODIRATIME"],
  [0x1000, "MS_BIND"],
  [0x2000, "MS_MOVE"],
  [0x4000, "MS_REC"],
  [0x8000, "MS_SILENT"],
  [0x10000, "MS_POSIXACL"],
  [0x20000, "MS_UNBINDABLE"],
  [0x40000, "MS_PRIVATE"],
  [0x80000, "MS_SLAVE"],
  [0x100000, "MS_SHARED"],
  [0x200000, "MS_RELATIME"],
  [0x1000000, "MS_STRICTATIME"],
];

export const UNMOUNT_FLAGS: FlagNames = [
  [1, "MNT_FORCE"],
  [2, "MNT_DETACH"],
  [4, "MNT_EXPIRE"],
  [8, "UMOUNT_NOFOLLOW"],
];

/** container_create's flags of the container object series. */
export const CONTAINER_FLAGS: FlagNames = [
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
];
