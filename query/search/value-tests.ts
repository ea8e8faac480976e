// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { Expression, Value } from "../../expression/parse-expression.ts";
import type { TextTest } from "./text-match.ts";

type Test = Extract<Expression, { kind: "test" }>;

/** What `=`, `~`, `=~` and `in` accept; the same for `!=` and `!~`, whose caller takes what is left. Throws ExpressionError. */
export function textTestOf(expression: string, { operator, values }: Test): TextTest {
  switch (operator) {
    case "~":
    case "!~":
      return (text) => values.some((value) => text.includes(value.text));
    case "=~": {
      const pattern = regexOf(expression, values[0]!);
      return (text) => pattern.test(text);
    }
    default:
      return (text) => values.some((value) => text === value.text);
  }
}

const FLAGS = /^[imsu]*$/;

function regexOf(expression: string, value: Value): RegExp {
  const end = value.text.lastIndexOf("/");
  const flags = value.text.slice(end + 1);
  if (!FLAGS.test(flags))
    throw new ExpressionError(
      expression,
      value.column + end + 1,
      "flags of a regular expression are i, m, s and u",
    );
  try {
    return new RegExp(value.text.slice(1, end), flags);
  } catch (error) {
    const text = (error as Error).message.replace(/^Invalid regular expression: /, "");
    throw new ExpressionError(expression, value.column, `not a regular expression: ${text}`);
  }
}
