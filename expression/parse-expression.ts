// SPDX-License-Identifier: Apache-2.0
import nearley from "nearley";
import { ExpressionError } from "./expression-error.ts";
import { expressionLexer } from "./lexer.ts";
import compiled from "./search.generated.js";

export type Operator = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~" | "=~" | "in";

export interface Value {
  readonly kind: "text" | "regex";
  /** For a regex, with its slashes and flags. */
  readonly text: string;
  readonly column: number;
}

/** A condition on an event; columns count characters of the expression from 0. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[] }
  | { readonly kind: "not"; readonly part: Expression; readonly column: number }
  | { readonly kind: "flag"; readonly field: string; readonly column: number }
  | {
      readonly kind: "test";
      readonly field: string;
      readonly operator: Operator;
      readonly values: readonly Value[];
      readonly column: number;
    };

/** Far longer than any typed expression; nearley's time grows with the length. */
const LONGEST = 4096;

/**
 * `exe =~ /curl/ and not success` as a tree. The grammar is search.ne.
 * Throws ExpressionError with the column of the first unexpected character.
 */
export function parseExpression(text: string): Expression {
  if (text.length > LONGEST)
    throw new ExpressionError(text.slice(0, LONGEST), LONGEST - 1, `longer than ${LONGEST} characters`);
  const grammar = nearley.Grammar.fromCompiled({
    ...compiled,
    Lexer: expressionLexer,
  } as nearley.CompiledRules);
  const parser = new nearley.Parser(grammar);
  try {
    parser.feed(text);
  } catch (error) {
    const at = (error as { token?: { offset: number; text?: string; value?: string } }).token;
    if (at === undefined) throw error;
    throw unexpected(text, at.offset, at.text ?? at.value ?? "");
  }
  const results = parser.results as Expression[];
  if (results.length === 0)
    throw new ExpressionError(text, text.length, "the expression ends too early", HINT);
  if (results.length > 1) throw new Error(`CTR_GRAMMAR_AMBIGUOUS: ${results.length} readings of ${text}`);
  checkDepth(text, results[0]!, 0);
  return results[0]!;
}

/** Far below SQLite's limit (1000): each level becomes several in SQL. */
const DEEPEST = 100;

function checkDepth(text: string, node: Expression, depth: number): void {
  if (node.kind === "and" || node.kind === "or")
    for (const part of node.parts) checkDepth(text, part, depth + 1);
  if (node.kind !== "not") return;
  if (depth >= DEEPEST) throw new ExpressionError(text, node.column, `nested deeper than ${DEEPEST}`);
  checkDepth(text, node.part, depth + 1);
}

const HINT = "FIELD OPERATOR VALUE, joined by and, or, not and parentheses: exe ~ curl and not success";

function unexpected(text: string, column: number, found: string): ExpressionError {
  if (/^["']/.test(found)) return new ExpressionError(text, column, "a quotation mark that nothing closes");
  const afterMatch = /=~\s*$/.test(text.slice(0, column));
  if (afterMatch)
    return new ExpressionError(
      text,
      column,
      "=~ takes a regular expression between slashes",
      "exe =~ /curl|wget/",
    );
  return new ExpressionError(text, column, "this does not continue an expression", HINT);
}
