// SPDX-License-Identifier: Apache-2.0

/** The error in an expression and its position: `column` counts characters from 0. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly code = "CTR_EXPRESSION";
  readonly expression: string;
  readonly column: number;
  readonly hint: string | undefined;

  constructor(expression: string, column: number, text: string, hint?: string) {
    super(text);
    this.expression = expression;
    this.column = column;
    this.hint = hint;
  }
}
