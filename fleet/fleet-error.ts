// SPDX-License-Identifier: Apache-2.0

export type FleetErrorCode =
  /** The address names no server, or has unknown options. */
  | "CTR_FLEET_ADDRESS"
  /** No answer, or an incomplete one. */
  | "CTR_FLEET_UNREACHABLE"
  /** The user is unknown, the password is wrong, or the privilege is missing. */
  | "CTR_FLEET_REFUSED"
  /** The tables are missing, or are those of another version. */
  | "CTR_FLEET_SCHEMA"
  /** The server lacks shipped rows. */
  | "CTR_FLEET_INCOMPLETE"
  /** A database cannot be shipped as it is. */
  | "CTR_FLEET_UNSHIPPABLE"
  | "CTR_FLEET_FAILED";

/** An error of a fleet's store: a stable `code`, and a `hint` if useful. `isPassing`: a retry may succeed. */
export class FleetError extends Error {
  override readonly name = "FleetError";
  readonly code: FleetErrorCode;
  readonly hint: string | undefined;
  readonly isPassing: boolean;

  constructor(
    code: FleetErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; isPassing?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.isPassing = options.isPassing ?? false;
  }
}
