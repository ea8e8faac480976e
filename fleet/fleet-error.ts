// SPDX-License-Identifier: Apache-2.0

export type FleetErrorCode =
  /** The address names no server, or its options are not known. */
  | "CTR_FLEET_ADDRESS"
  /** Nobody answers, or the answer breaks off. */
  | "CTR_FLEET_UNREACHABLE"
  /** The user is not known, its password is wrong, or it may not do that. */
  | "CTR_FLEET_REFUSED"
  /** The tables are not there, or are those of another version. */
  | "CTR_FLEET_SCHEMA"
  /** The server has not all that was shipped. */
  | "CTR_FLEET_INCOMPLETE"
  /** A database cannot be shipped as it is. */
  | "CTR_FLEET_UNSHIPPABLE"
  | "CTR_FLEET_FAILED";

/** An error of a fleet's store: a stable `code`, a `hint` where one helps. `isPassing`: to try again may help. */
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
