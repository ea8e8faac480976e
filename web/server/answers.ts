// SPDX-License-Identifier: Apache-2.0
import type { FailureAnswer } from "./describe-failure.ts";

/** A question about a database, as plain data: another process can answer it. */
export interface Question {
  /** The database: its file, and how command lines name it. */
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
  /** The answer as JSON. Throws AnswerFailed, and the signal's reason where nobody waits for it any more. */
  answer(question: Question, signal: AbortSignal): Promise<string>;
  close(): void;
}

/** A question that has no answer: why, as an answer. */
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
