// SPDX-License-Identifier: Apache-2.0

export type CliErrorCode =
  | "CTR_CLI_USAGE"
  | "CTR_CLI_TIME"
  | "CTR_CLI_AMBIGUOUS"
  | "CTR_CLI_NOT_FOUND"
  | "CTR_CLI_INPUT";

/**
 * A request that cannot be met; printed as `ctraudit: message` and `hint: …`, never with a stack.
 * `exitStatus`: 2 usage, I/O or database, 1 nothing found.
 */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string | undefined;
  readonly exitStatus: number;

  constructor(
    code: CliErrorCode,
    message: string,
    options: { hint?: string; exitStatus?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CliError";
    this.code = code;
    this.hint = options.hint;
    this.exitStatus = options.exitStatus ?? 2;
  }
}
