// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { Expression, Value } from "../../expression/parse-expression.ts";
import type { Store } from "../../store/store.ts";
import type { ExpressionQuestion } from "./search-criteria.ts";
import { noneOf, type SearchTerm } from "./search-term.ts";
import type { TextTest } from "./text-match.ts";
import { textTestOf } from "./value-tests.ts";

/** One comparison of an expression. */
export type FieldTest = Extract<Expression, { kind: "test" }>;

/** What a field is asked. */
export interface Asked {
  readonly store: Store;
  readonly question: ExpressionQuestion;
  readonly test: FieldTest;
}

/** An error that points at a value, or at the field. */
export function wrong(
  { question, test }: Asked,
  text: string,
  value: Value | undefined = undefined,
): ExpressionError {
  return new ExpressionError(question.text, value?.column ?? test.column, text);
}

/** A condition on text: `make` finds what passes. != and !~ are what = and ~ leave. */
export function texts(asked: Asked, name: string, make: (test: TextTest) => SearchTerm): SearchTerm {
  const { operator } = asked.test;
  if (["<", "<=", ">", ">="].includes(operator))
    throw wrong(asked, `${asked.test.field} is text and has no ${operator}`);
  const term = { ...make(textTestOf(asked.question.text, asked.test)), name };
  return operator === "!=" || operator === "!~" ? noneOf(term) : term;
}

/** Throws where a value is none of the words. */
export function known(asked: Asked, words: readonly string[]): void {
  if (!["=", "==", "!=", "in"].includes(asked.test.operator)) return;
  for (const value of asked.test.values)
    if (!words.includes(value.text))
      throw wrong(asked, `${asked.test.field} is ${words.join(", ")}, not ${value.text}`, value);
}

/** Throws for an operator that compares otherwise than for being equal. */
export function onlyEqual(asked: Asked): void {
  if (!["=", "==", "!=", "in"].includes(asked.test.operator))
    throw wrong(asked, `${asked.test.field} has =, != and in, not ${asked.test.operator}`);
}

/** What != leaves, for a term of what = finds. */
export function signed(asked: Asked, term: SearchTerm): SearchTerm {
  return asked.test.operator === "!=" ? noneOf(term) : term;
}
