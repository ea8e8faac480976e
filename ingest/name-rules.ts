// SPDX-License-Identifier: Apache-2.0

/** The start of the relative names of a call's PATH records. */
export type NameRule =
  /** The working directory. */
  | { readonly kind: "working" }
  /** The same for a name that leads down. CWD is written when the root or the mounts have changed: what `.` was is not told any more. */
  | { readonly kind: "new-root" }
  /** Directories whose descriptors stand in these arguments: one, or that of the old name and that of the new one. */
  | { readonly kind: "descriptors"; readonly arguments: readonly number[]; readonly sides?: Sides }
  /** Not known from the arguments, or no path at all. */
  | { readonly kind: "unknown" };

/** The one of two directories that a record of a nametype belongs to, `nth` of its nametype in the order of items; null: not known. */
export type Sides = (nametype: string | null, nth: number) => 0 | 1 | null;

const WORKING: NameRule = { kind: "working" };
const UNKNOWN: NameRule = { kind: "unknown" };

/** Their first argument is the directory. Source: the SYSCALL_DEFINEs of fs/ */
const FIRST =
  "openat openat2 unlinkat mkdirat mknodat fchownat fchmodat fchmodat2 futimesat utimensat utimensat_time64 newfstatat fstatat64 statx " +
  "faccessat faccessat2 readlinkat execveat name_to_handle_at open_tree open_tree_attr fspick mount_setattr " +
  "setxattrat getxattrat listxattrat removexattrat file_getattr file_setattr";
/** A message queue's name is no path; a path that is passed in a structure has its descriptor there. */
const HIDDEN = "mq_open mq_unlink bpf fsconfig";

/** may_delete() notes the old name first and then one that the new name replaces. Source: vfs_rename() of fs/namei.c */
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
  // Source: audit_log_exit() runs after the call, and d_path() starts from the root of then.
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
  // Its mask has 64 bits: two registers on a machine of 32.
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
