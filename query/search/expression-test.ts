// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { Expression, Value } from "../../expression/parse-expression.ts";
import type { Condition } from "../../questions/condition.ts";
import type { TextMatch } from "../../questions/text-match.ts";
import type { ExpressionQuestion } from "./expression-question.ts";
import { didYouMean } from "./nearest.ts";
import { textMatchOf } from "./value-tests.ts";
import { withinTime } from "./within-time.ts";

/** One comparison of an expression. */
export type FieldTest = Extract<Expression, { kind: "test" }>;

/** The question to a field. */
export interface Asked {
  readonly question: ExpressionQuestion;
  readonly test: FieldTest;
}

/** An error that points at a value, or at the field; a hint where one of the words that the value could be is near. */
export function wrong(
  { question, test }: Asked,
  text: string,
  value: Value | undefined = undefined,
  words: Iterable<string> = [],
): ExpressionError {
  const hint = value === undefined ? undefined : didYouMean(value.text, words);
  return new ExpressionError(question.text, value?.column ?? test.column, text, hint);
}

/** Any sensible one is done with a million names in a fraction of it. */
const REGEX_MS = 20_000;

/** A condition on text: `make` gives what passes. != and !~ are what = and ~ leave. */
export function texts(asked: Asked, make: (match: TextMatch) => Condition): Condition {
  const { operator } = asked.test;
  if (["<", "<=", ">", ">="].includes(operator))
    throw wrong(asked, `${asked.test.field} is text and has no ${operator}`);
  const bounded =
    operator === "=~" ? <T>(work: () => T) => inTime(asked, work) : <T>(work: () => T) => work();
  const match = { ...textMatchOf(asked.question.text, asked.test), bounded };
  const condition = bounded(() => make(match));
  return operator === "!=" || operator === "!~" ? not(condition) : condition;
}

function inTime<T>(asked: Asked, work: () => T): T {
  const { regexMs = REGEX_MS } = asked.question;
  const made = withinTime(regexMs, work);
  if (made !== undefined) return made.value;
  throw wrong(asked, `this regular expression takes longer than ${regexMs / 1000} s`, asked.test.values[0]);
}

export function not(part: Condition): Condition {
  return { kind: "not", part };
}

/** Throws where a value is none of the words. */
export function known(asked: Asked, words: readonly string[]): void {
  if (!namesWords(asked)) return;
  for (const value of asked.test.values)
    if (!words.includes(value.text))
      throw wrong(asked, `${asked.test.field} is ${words.join(", ")}, not ${value.text}`, value, words);
}

/** The meaning of each value by `read`. Throws where it has none, with a hint of the known words. */
export function meant<T>(
  asked: Asked,
  read: (text: string) => T | undefined,
  what: string,
  words: () => Iterable<string>,
): readonly T[] {
  return asked.test.values.map((value) => {
    const found = read(value.text);
    if (found === undefined) throw wrong(asked, `no such ${what}: ${value.text}`, value, words());
    return found;
  });
}

/** true for an operator that names whole words, which can be checked. */
export function namesWords({ test }: Asked): boolean {
  return ["=", "==", "!=", "in"].includes(test.operator);
}

/** Throws for an operator that compares otherwise than for being equal. */
export function onlyEqual(asked: Asked): void {
  if (!namesWords(asked))
    throw wrong(asked, `${asked.test.field} has =, != and in, not ${asked.test.operator}`);
}

/** Condition of != for the condition of =. */
export function signed(asked: Asked, condition: Condition): Condition {
  return asked.test.operator === "!=" ? not(condition) : condition;
}
