// SPDX-License-Identifier: Apache-2.0
import type { OptionRow } from "./option-row.ts";
import { TIME_KEYWORDS } from "./time-keywords.ts";

const CLOCK = /^\d{1,2}:\d{2}(:\d{2}([.,]\d{1,3})?)?$/;
const DATE = /^(\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/(\d{2}|\d{4})|\d{1,2}\.\d{1,2}\.(\d{2}|\d{4}))$/;
const DURATION = /^\d+(?:\.\d+)?(?:ms|s|m|h)$/;

/**
 * ausearch's spellings in the parser's: `-ts 11/23/2026 14:20:00` becomes `--start=11/23/2026 14:20:00`. A value is
 * joined to its option, so that one which begins with a dash (`-e -13`) stays a value. What no row knows is left as
 * it is, and so is all that follows `--`.
 */
export function rewriteArguments(args: readonly string[], rows: readonly OptionRow[]): string[] {
  const byName = new Map<string, OptionRow>();
  for (const row of rows) for (const name of [`--${row.long}`, ...(row.letters ?? [])]) byName.set(name, row);
  const result: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at]!;
    if (argument === "--") return [...result, ...args.slice(at)];
    const row = byName.get(argument);
    if (row === undefined) {
      result.push(argument);
      continue;
    }
    const words = valueWords(row, args, at + 1);
    result.push(words.length === 0 ? `--${row.long}` : `--${row.long}=${words.join(" ")}`);
    at += words.length;
  }
  return result;
}

function valueWords(row: OptionRow, args: readonly string[], at: number): readonly string[] {
  const next = args[at];
  if (row.argument === undefined || next === undefined) return [];
  if (row.argument.startsWith("[")) return next.startsWith("-") ? [] : [next];
  const clock = args[at + 1];
  if (row.takesDuration) return clock !== undefined && DURATION.test(clock) ? [next, clock] : [next];
  const isDay = row.takesDate && (DATE.test(next) || (TIME_KEYWORDS as readonly string[]).includes(next));
  return isDay && clock !== undefined && CLOCK.test(clock) ? [next, clock] : [next];
}
