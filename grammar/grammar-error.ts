// SPDX-License-Identifier: Apache-2.0

export type GrammarErrorCode = "CTR_GRAMMAR_AMBIGUOUS" | "CTR_GRAMMAR_INCOMPLETE";

/** A fault in the grammar itself, never in a line: a line without a record is a ParseProblem. */
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
