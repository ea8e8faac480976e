// SPDX-License-Identifier: Apache-2.0
import { NAME_OPTIONS } from "./name-options.ts";
import type { OptionRow } from "./option-row.ts";

/** The options of `detect`. */
export const DETECT_OPTIONS: readonly OptionRow[] = [
  { long: "builtin", help: "ask the rules that come with ctraudit: escapes from containers" },
  { long: "container", argument: "<container>", help: "only events in this container: key, name, or the beginning of its id" },
  { long: "subtree", help: "and in its nested containers" },
  { long: "start", letters: ["-ts"], argument: "<time>", takesDate: true, help: "not before this time, as for search" },
  { long: "end", letters: ["-te"], argument: "<time>", takesDate: true, help: "not after this time" },
  ...NAME_OPTIONS,
  { long: "limit", argument: "<number>", help: "maximum number of rows of each table (default: 1000), or of lines of ndjson (default: all)" },
  { long: "format", argument: "<format>", help: "text, markdown, json, html or ndjson (default: text)" },
  { long: "proof", help: "print the events of every statement below it, and the search for them" },
]; // biome-ignore format: a table
