// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { escapeControls } from "../../report/escape-controls.ts";

export const failureAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().nullable(),
    expression: z.string().nullable().describe("of an error in an expression: its text"),
    column: z.number().nullable().describe("and the place in it, from 0"),
  }),
});
export type FailureAnswer = z.output<typeof failureAnswer>;

/** An error as a response with its HTTP status: 4xx for an invalid request, 5xx for an unreadable database. */
export function describeFailure(error: unknown): { status: 400 | 404 | 500 | 503; answer: FailureAnswer } {
  const { code, message, hint, expression, column, status } = error as {
    code?: unknown;
    message?: unknown;
    hint?: unknown;
    expression?: unknown;
    column?: unknown;
    status?: unknown;
  };
  const name = typeof code === "string" ? code : "CTR_WEB_FAILED";
  return {
    status: statusOf(name, status),
    answer: {
      error: {
        code: name,
        message: inertLine(String(message ?? error)),
        hint: typeof hint === "string" ? inertLine(hint) : null,
        expression: typeof expression === "string" ? expression : null,
        column: typeof column === "number" ? column : null,
      },
    },
  };
}

function statusOf(code: string, status: unknown): 400 | 404 | 500 | 503 {
  if (status === 400 || status === 404) return status;
  if (code === "CTR_CLI_NOT_FOUND") return 404;
  if (code === "CTR_EXPRESSION" || code.startsWith("CTR_CLI_")) return 400;
  return code.startsWith("CTR_STORE_") ? 503 : 500;
}

function inertLine(text: string): string {
  return escapeControls(text.replaceAll("\n", " ")).replaceAll("\\\\", "\\");
}
