// SPDX-License-Identifier: Apache-2.0
import type { Reply } from "./answer-processes.ts";
import { answerQuestion, type Grounds } from "./answer-question.ts";
import type { Question } from "./answers.ts";
import { describeFailure } from "./describe-failure.ts";

/** Answers requests on the channel to the parent process, until it closes. */
export async function answerMessages(grounds: Grounds): Promise<void> {
  const reply = (what: { readonly text: string } | ReturnType<typeof describeFailure>) =>
    process.send!({ ...what, bytes: process.memoryUsage.rss() } satisfies Reply);
  process.on("message", (question: Question) => {
    answerQuestion(question, grounds)
      .then((text) => reply({ text }))
      .catch((error: unknown) => reply(describeFailure(error)));
  });
  // A terminal's Ctrl+C reaches all its processes: the server ends this one.
  process.on("SIGINT", () => undefined);
  await new Promise<void>((resolve) => process.once("disconnect", () => resolve()));
}
