// SPDX-License-Identifier: Apache-2.0
import type { OptionRow } from "./option-row.ts";

/** Files with names for numbers, of each command that shows or asks for users. */
export const NAME_OPTIONS: readonly OptionRow[] = [
  { long: "passwd", argument: "<file>", help: "names of users, in output and in options, from this passwd file; the files of this machine are never read by default" },
  { long: "group", argument: "<file>", help: "the same for groups" },
]; // biome-ignore format: a table
