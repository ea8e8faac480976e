// SPDX-License-Identifier: Apache-2.0

export type GrammarErrorCode = "CTR_GRAMMAR_AMBIGUOUS" | "CTR_GRAMMAR_INCOMPLETE";

/** A fault of the grammar itself, never of a line: a line that is no record is a ParseProblem. */
export class GrammarError extends Error {
  override readonly name = "GrammarError";
  readonly code: GrammarErrorCode;
  readonly line: string;

  constructor(code: GrammarErrorCode, message: string, line: string) {
    super(message);
    this.code = code;
    this.line = line;
  }
}
