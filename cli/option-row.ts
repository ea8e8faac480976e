// SPDX-License-Identifier: Apache-2.0
import type { TextField } from "../questions/condition.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";

/** Criteria of a search that are a text. */
type TextCriterion = {
  [Name in keyof SearchCriteria]-?: string extends SearchCriteria[Name] ? Name : never;
}[keyof SearchCriteria];

/** One option: everything that the parser, the help, ausearch's letters and the documentation's test know of it. */
export interface OptionRow {
  /** `start`, for --start. */
  readonly long: string;
  /** Other spellings, with their dash: ausearch's `-ts`, which no parser of single letters takes. */
  readonly letters?: readonly string[];
  /** `<time>` must follow, `[text]` may; absent: a switch. */
  readonly argument?: string;
  readonly help: string;
  /** An option of a search for a text: that field of the event must contain its argument, or be it with -w. */
  readonly field?: TextField;
  /** An option of a search with a criterion of its own: its argument is that criterion, or is read into one; reading it throws CliError. */
  readonly criterion?: TextCriterion | ((text: string) => SearchCriteria);
  /** Given several times, it collects. */
  readonly repeatable?: true;
  /** A date and a clock may follow as two words, as ausearch has them. */
  readonly takesDate?: true;
  /** A span of time may follow as a second word: `--around 435 30s`. */
  readonly takesDuration?: true;
}

/** `-ts, --start <time>` */
export function optionTerm({ letters = [], long, argument }: OptionRow): string {
  return `${[...letters, `--${long}`].join(", ")}${argument === undefined ? "" : ` ${argument}`}`;
}
