// SPDX-License-Identifier: Apache-2.0

/** ausearch's words for times; `checkpoint` is one of search alone. */
export const TIME_KEYWORDS = [
  "now",
  "recent",
  "this-hour",
  "boot",
  "today",
  "yesterday",
  "this-week",
  "week-ago",
  "this-month",
  "this-year",
] as const;

/** The word of `--start` that stands for the newest event that the checkpoint has told. */
export const CHECKPOINT = "checkpoint";
