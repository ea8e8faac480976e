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

/** The word of `--start` for the newest event in the checkpoint. */
export const CHECKPOINT = "checkpoint";
