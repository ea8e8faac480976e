// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { Expression, Value } from "../../expression/parse-expression.ts";
import type { TextMatch } from "../../questions/text-match.ts";

type Test = Extract<Expression, { kind: "test" }>;

/** Values that `=`, `~`, `=~` and `in` accept; the same for `!=` and `!~`, whose caller takes the rest. Throws ExpressionError. */
export function textMatchOf(expression: string, { operator, values }: Test): Omit<TextMatch, "bounded"> {
  const texts = values.map((value) => value.text);
  switch (operator) {
    case "~":
    case "!~":
      return {
        kind: "part",
        values: texts,
        flags: "",
        passes: (text) => texts.some((value) => text.includes(value)),
      };
    case "=~": {
      const pattern = regexOf(expression, values[0]!);
      const { source, flags } = pattern;
      return { kind: "pattern", values: [source], flags, passes: (text) => pattern.test(text) };
    }
    default:
      return {
        kind: "whole",
        values: texts,
        flags: "",
        passes: (text) => texts.some((value) => text === value),
      };
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
