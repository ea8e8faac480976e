// SPDX-License-Identifier: Apache-2.0
import { didYouMean } from "../query/search/nearest.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";

const MAX_U32 = 4_294_967_295;

/** The value of an option that takes a whole number of 32 bits. Throws CTR_CLI_USAGE. */
export function readNumber(options: OptionValues, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= MAX_U32)) throw expected(name, "a whole number", text);
  return value;
}

/** The value of an option that takes a user, group or session: a number, `unset` (also -1), `root`, or any other text as it is. */
export function readIdentity(options: OptionValues, name: string): number | string | undefined {
  const text = options.text(name);
  if (text === "unset" || text === "-1") return MAX_U32;
  if (text === "root") return 0;
  return text === undefined || /^\d{1,10}$/.test(text) ? readNumber(options, name) : text;
}

/** The value of an option that takes one of some words. */
export function readChoice<T extends string>(
  options: OptionValues,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = options.text(name);
  const choice = choices.find((word) => word === text);
  if (text !== undefined && choice === undefined) throw expected(name, choices.join(" or "), text, choices);
  return choice;
}

/** "expected --pid to be a whole number, got x", and a hint where one of the words that it takes is near. */
export function expected(name: string, what: string, text: string, words: Iterable<string> = []): CliError {
  const hint = didYouMean(text, words);
  return new CliError("CTR_CLI_USAGE", `expected --${name} to be ${what}, got ${text}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}
