// SPDX-License-Identifier: Apache-2.0

/** Sort keys of events. */
export const SORT_KEYS = [
  "serial",
  "time",
  "pid",
  "ppid",
  "uid",
  "auid",
  "exe",
  "comm",
  "syscall",
  "container",
  "exit",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];
