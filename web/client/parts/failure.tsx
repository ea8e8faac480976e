// SPDX-License-Identifier: Apache-2.0
import type { Failure } from "../state/ask.ts";

/** An error and its remedy; for an expression a caret points at the position. */
export function FailureBox({ failure }: { failure: Failure | undefined }) {
  if (failure === undefined) return null;
  const { message, hint, expression, column } = failure;
  return (
    <div class="failure" role="alert">
      <p>{message}</p>
      {expression !== null && column !== null && (
        <pre>{`${expression.slice(0, 4000)}\n${" ".repeat(Math.min(column, 4000))}^`}</pre>
      )}
      {hint !== null && <p class="quiet">{hint}</p>}
    </div>
  );
}

/** Shown until the first answer arrives. */
export function Waiting({ isBusy, what }: { isBusy: boolean; what: string }) {
  return isBusy ? (
    <p class="quiet waiting" role="status">
      Reading {what} …
    </p>
  ) : null;
}
