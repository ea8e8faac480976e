// SPDX-License-Identifier: Apache-2.0
import { errnoNames } from "../interpret/number-names.ts";
import { CLASSES, EVIDENCE } from "../questions/location-words.ts";
import { SORT_KEYS } from "../questions/sort-key.ts";
import { callWords, machineWords } from "./call-words.ts";
import { REPORT_FORMATS } from "./render-report.ts";
import { ESCAPES } from "./search-format.ts";
import { SEARCH_FORMATS } from "./search-options.ts";
import { TIME_KEYWORDS } from "./time-keywords.ts";
import { KNOWN_TYPES } from "./type-words.ts";

/** Fixed values of options. Others are refused; completions offer these. */
const WORDS: Readonly<Record<string, () => readonly string[]>> = {
  message: () => ["ALL", ...KNOWN_TYPES],
  syscall: callWords,
  arch: machineWords,
  success: () => ["yes", "no"],
  exit: errnoNames,
  class: () => CLASSES,
  evidence: () => EVIDENCE,
  sort: () => SORT_KEYS,
  escape: () => ESCAPES,
  by: () => ["container"],
  color: () => ["always", "never", "auto"],
  start: () => TIME_KEYWORDS,
  end: () => TIME_KEYWORDS,
  at: () => TIME_KEYWORDS,
  from: () => TIME_KEYWORDS,
  to: () => TIME_KEYWORDS,
};

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  search: SEARCH_FORMATS,
  report: REPORT_FORMATS,
  triage: REPORT_FORMATS,
  detect: [...REPORT_FORMATS, "ndjson"],
  tree: ["text", "json", "html"],
  stats: ["text", "json"],
  show: ["text", "raw", "json"],
  gaps: ["text", "ndjson"],
  causes: ["text", "ndjson"],
};

/** Options that take several words with commas. */
const LISTS = ["message", "syscall"];

/** Words that an option of a command takes; none where it takes any. */
export function optionWords(command: string, long: string): { words: readonly string[]; isList: boolean } {
  if (long === "format") return { words: FORMATS[command] ?? [], isList: false };
  return {
    words: command === "report" && long === "success" ? [] : (WORDS[long]?.() ?? []),
    isList: LISTS.includes(long),
  };
}
