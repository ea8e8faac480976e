// SPDX-License-Identifier: Apache-2.0

/** The start directories of the relative names in a call's PATH records. */
export type NameRule =
  /** The working directory. */
  | { readonly kind: "working" }
  /** The same for a name below it. CWD is written after the root or the mounts have changed: the meaning of `.` is lost. */
  | { readonly kind: "new-root" }
  /** Directories whose descriptors are in these arguments: one, or those of the old and the new name. */
  | { readonly kind: "descriptors"; readonly arguments: readonly number[]; readonly sides?: Sides }
  /** Unknown from the arguments, or not a path. */
  | { readonly kind: "unknown" };

/** The directory, of two, for the `nth` record of a nametype in item order; null: unknown. */
export type Sides = (nametype: string | null, nth: number) => 0 | 1 | null;

const WORKING: NameRule = { kind: "working" };
const UNKNOWN: NameRule = { kind: "unknown" };

/** Their first argument is the directory. Source: the SYSCALL_DEFINEs of fs/ */
const FIRST =
  "openat openat2 unlinkat mkdirat mknodat fchownat fchmodat fchmodat2 futimesat utimensat utimensat_time64 newfstatat fstatat64 statx " +
  "faccessat faccessat2 readlinkat execveat name_to_handle_at open_tree open_tree_attr fspick mount_setattr " +
  "setxattrat getxattrat listxattrat removexattrat file_getattr file_setattr";
/** A message queue's name is not a path; a path passed in a structure has its descriptor there. */
const HIDDEN = "mq_open mq_unlink bpf fsconfig";

/** may_delete() logs the old name first and then one replaced by the new name. Source: vfs_rename() of fs/namei.c */
const renamed: Sides = (nametype, nth) => {
  if (nametype === "CREATE") return 1;
  return nametype === "PARENT" || nametype === "DELETE" ? (nth === 0 ? 0 : 1) : null;
};
const linked: Sides = (nametype) =>
  nametype === "NORMAL" ? 0 : nametype === "PARENT" || nametype === "CREATE" ? 1 : null;
const moved: Sides = (nametype, nth) => (nametype === "NORMAL" && nth < 2 ? (nth as 0 | 1) : null);

const RULES = new Map<string, NameRule>([
  ...FIRST.split(" ").map((name): [string, NameRule] => [name, { kind: "descriptors", arguments: [0] }]),
  ...HIDDEN.split(" ").map((name): [string, NameRule] => [name, UNKNOWN]),
  // Source: audit_log_exit() runs after the call, and d_path() starts from the root at that time.
  ...["chroot", "pivot_root", "mount", "umount", "umount2"].map((name): [string, NameRule] => [
    name,
    { kind: "new-root" },
  ]),
  ["symlinkat", { kind: "descriptors", arguments: [1] }],
  ["renameat", { kind: "descriptors", arguments: [0, 2], sides: renamed }],
  ["renameat2", { kind: "descriptors", arguments: [0, 2], sides: renamed }],
  ["linkat", { kind: "descriptors", arguments: [0, 2], sides: linked }],
  ["move_mount", { kind: "descriptors", arguments: [0, 2], sides: moved }],
]);

const IS_64_BIT = 0x80000000; // __AUDIT_ARCH_64BIT

/** The rule of a call, by its name and AUDIT_ARCH_*. */
export function nameRule(name: string, arch: number): NameRule {
  // Its mask has 64 bits: two registers on a 32-bit machine.
  if (name === "fanotify_mark") return arch >= IS_64_BIT ? { kind: "descriptors", arguments: [3] } : UNKNOWN;
  return RULES.get(name) ?? (name === "" ? UNKNOWN : WORKING);
}

/** The start of a relative name: a descriptor from 0 on, or one of these. */
export const WORKING_DIRECTORY = -100;
export const NOT_KNOWN = -1;

/** A descriptor argument, the lower 32 bits of a register: an int. AT_FDCWD is the working directory. */
export function directoryArgument(value: number | null): number {
  return value !== null && (value === WORKING_DIRECTORY || value >= 0) ? value : NOT_KNOWN;
}
