// SPDX-License-Identifier: Apache-2.0

export type RecordProblemCode = "boot-limit" | "node-limit" | "contradiction" | "serial-taken";

/** The reason why a record cannot be added to an event: it becomes a row of `problem`, and the next one is read. */
export class RecordProblem extends Error {
  override readonly name = "RecordProblem";
  readonly code: RecordProblemCode;

  constructor(code: RecordProblemCode, text: string) {
    super(text);
    this.code = code;
  }
}
