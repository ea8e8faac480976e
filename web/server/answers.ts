// SPDX-License-Identifier: Apache-2.0
import type { FailureAnswer } from "./describe-failure.ts";

/** A question about a database, as plain data: another process can answer it. */
export interface Question {
  /** The database: its file, and its name on command lines. */
  readonly place: {
    readonly name: string;
    readonly file: string;
    readonly shown: string;
    readonly isCopy: boolean;
  };
  /** Of the endpoint. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A source of answers. */
export interface Answers {
  /** The answer as JSON. Throws AnswerFailed, and the signal's reason if aborted. */
  answer(question: Question, signal: AbortSignal): Promise<string>;
  close(): void;
}

/** A question without an answer: the reason, as a response. */
export class AnswerFailed extends Error {
  override readonly name = "AnswerFailed";
  readonly status: number;
  readonly answer: FailureAnswer;

  constructor(status: number, answer: FailureAnswer) {
    super(answer.error.message);
    this.status = status;
    this.answer = answer;
  }
}
