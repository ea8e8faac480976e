// SPDX-License-Identifier: Apache-2.0

/** Why a rule is not loaded: one sentence with the error. It may contain text of the rule. */
export class RuleError extends Error {
  override name = "RuleError";
  /** From 1; of the file. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}
