// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { Expression } from "../../expression/parse-expression.ts";
import type { Condition, EventWord } from "../../questions/condition.ts";
import { EXPRESSION_FIELDS, fieldCondition } from "./expression-fields.ts";
import type { ExpressionQuestion } from "./expression-question.ts";
import type { FieldTest } from "./expression-test.ts";
import { nearest } from "./nearest.ts";

const WORDS: Readonly<Record<string, EventWord>> = {
  success: "succeeded",
  succeeded: "succeeded",
  failed: "failed",
  changes: "changes",
  whole: "whole",
  claimed: "claimed",
};

/** Words that can stand alone. */
export const EXPRESSION_FLAGS = Object.keys(WORDS);

/** Condition of an expression. Throws ExpressionError for a field that does not exist and for a value that it cannot have. */
export function readCondition(question: ExpressionQuestion, node: Expression = question.tree): Condition {
  switch (node.kind) {
    case "and":
    case "or":
      return { kind: node.kind, parts: node.parts.map((part) => readCondition(question, part)) };
    case "not":
      return { kind: "not", part: readCondition(question, node.part) };
    case "flag":
      return { kind: "word", word: wordOf(question, node.field, node.column) };
    case "test":
      return fieldCondition(question, node as FieldTest);
  }
}

function wordOf({ text }: ExpressionQuestion, word: string, column: number): EventWord {
  const found = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (found !== undefined) return found;
  const isField = Object.hasOwn(EXPRESSION_FIELDS, word);
  const near = nearest(word, [...EXPRESSION_FLAGS, ...Object.keys(EXPRESSION_FIELDS)]);
  const hint = isField
    ? `compare it: ${word} = …`
    : near === undefined
      ? `${EXPRESSION_FLAGS.join(", ")} can stand alone`
      : `did you mean ${near}?`;
  throw new ExpressionError(
    text,
    column,
    isField ? `${word} alone is no condition` : `no such condition: ${word}`,
    hint,
  );
}
