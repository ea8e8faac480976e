// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { Expression } from "../../expression/parse-expression.ts";
import type { Store } from "../../store/store.ts";
import { FAILED, SUCCEEDED } from "./column-terms.ts";
import { EXPRESSION_FIELDS, fieldTerm } from "./expression-fields.ts";
import type { FieldTest } from "./expression-test.ts";
import { nearest } from "./nearest.ts";
import type { ExpressionQuestion } from "./search-criteria.ts";
import { allOf, anyOf, noneOf, renamed, type SearchTerm } from "./search-term.ts";

/** Bits of event.flags that can be asked for by a word alone: see store/event-flags.ts. */
const FLAGS: Readonly<Record<string, SearchTerm>> = {
  success: SUCCEEDED,
  succeeded: SUCCEEDED,
  failed: FAILED,
  changes: { name: "changes", filter: "e.flags & 128 <> 0", parameters: {} },
  whole: { name: "whole", filter: "e.flags & 1 <> 0", parameters: {} },
  claimed: {
    name: "claimed",
    filter: "e.flags & 8 <> 0",
    parameters: {},
  },
};

/** Words that can stand alone. */
export const EXPRESSION_FLAGS = Object.keys(FLAGS);

/**
 * The conditions that must all hold: the parts of an `and` at the top, each of which may lead by its index.
 * Throws ExpressionError for a field that does not exist and for a value that it cannot have.
 */
export function expressionTerms(store: Store, question: ExpressionQuestion): SearchTerm[] {
  let count = 0;
  const term = (node: Expression): SearchTerm => {
    switch (node.kind) {
      case "and":
        return allOf("and", node.parts.map(term));
      case "or":
        return anyOf("or", node.parts.map(term));
      case "not":
        return noneOf(term(node.part));
      case "flag":
        return flagTerm(question, node.field, node.column);
      case "test":
        count += 1;
        return renamed(fieldTerm(store, question, node as FieldTest), `_${count}`);
    }
  };
  const { tree } = question;
  return tree.kind === "and" ? tree.parts.map(term) : [term(tree)];
}

function flagTerm({ text }: ExpressionQuestion, word: string, column: number): SearchTerm {
  const found = Object.hasOwn(FLAGS, word) ? FLAGS[word] : undefined;
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
