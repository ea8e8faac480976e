// SPDX-License-Identifier: Apache-2.0

export type IngestErrorCode =
  | "CTR_INGEST_NO_SUCH_FILE"
  | "CTR_INGEST_NO_LOGS"
  | "CTR_INGEST_UNREADABLE"
  | "CTR_INGEST_PACKED"
  | "CTR_INGEST_DAMAGED_ARCHIVE"
  | "CTR_INGEST_SOURCE_CHANGED"
  | "CTR_INGEST_CONTRADICTION";

/** Why a source was not read: a stable `code`, its `path`, a `hint` where one helps. What was read before it is stored. */
export class IngestError extends Error {
  override readonly name = "IngestError";
  readonly code: IngestErrorCode;
  readonly path: string;
  readonly hint: string | undefined;

  constructor(
    code: IngestErrorCode,
    path: string,
    text: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(`${path}: ${text}`, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.path = path;
    this.hint = options.hint;
  }
}
