// SPDX-License-Identifier: Apache-2.0

/** Calls that always change a file, its name or its attributes on success. */
const ALWAYS = new Set(
  (
    "creat truncate truncate64 ftruncate ftruncate64 fallocate rename renameat renameat2 link linkat symlink symlinkat " +
    "unlink unlinkat rmdir mkdir mkdirat mknod mknodat chmod fchmod fchmodat fchmodat2 chown chown32 fchown fchown32 " +
    "lchown lchown32 fchownat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr " +
    "removexattrat utime utimes futimesat utimensat"
  ).split(" "),
);
/** Calls that open a file, and the position of their flags. openat2 passes them by pointer: they are in its OPENAT2 record. */
const OPENS: Readonly<Record<string, number>> = { open: 1, openat: 2, open_by_handle_at: 2 };

/** O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND; the same on every machine of ours. Source: asm-generic/fcntl.h */
const WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000;

/** Whether a successful call changes a file: always, or depending on the argument with this number. */
export type ChangeRule = "always" | number;

/** undefined for a call that never does. */
export function changeRule(name: string): ChangeRule | undefined {
  if (ALWAYS.has(name)) return "always";
  return Object.hasOwn(OPENS, name) ? OPENS[name] : undefined;
}

/** Whether open's flags request more than reading. */
export function opensForWriting(flags: number): boolean {
  return (flags & WRITING) !== 0;
}
