// SPDX-License-Identifier: Apache-2.0

export type IngestErrorCode =
  | "CTR_INGEST_NO_SUCH_FILE"
  | "CTR_INGEST_NO_LOGS"
  | "CTR_INGEST_UNREADABLE"
  | "CTR_INGEST_PACKED"
  | "CTR_INGEST_DAMAGED_ARCHIVE"
  | "CTR_INGEST_SOURCE_CHANGED"
  | "CTR_INGEST_NO_RECORDS"
  | "CTR_INGEST_CONTRADICTION";

const SYSTEM: Readonly<Record<string, string>> = {
  EIO: "input or output error",
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "it is not there any more",
  EISDIR: "is a directory",
  EMFILE: "too many open files",
  ESTALE: "stale file handle",
};

/** The system's error as text, for the end of a message. */
export function systemWords(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? `: ${SYSTEM[code] ?? code}` : "";
}

/** The reason why a source was not read: a stable `code`, its `path`, and a `hint` if useful. Content read before it is stored. */
export class IngestError extends Error {
  override readonly name = "IngestError";
  readonly code: IngestErrorCode;
  readonly path: string;
  readonly hint: string | undefined;
  /** Packed bytes were cut: the content unpacked before that is intact. */
  readonly isCut: boolean;
  /** Further errors of the same ingest. */
  others: readonly IngestError[] = [];

  constructor(
    code: IngestErrorCode,
    path: string,
    text: string,
    options: { hint?: string; cause?: unknown; isCut?: boolean } = {},
  ) {
    super(`${path}: ${text}`, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.path = path;
    this.hint = options.hint;
    this.isCut = options.isCut === true;
  }

  with(others: readonly IngestError[]): this {
    this.others = others;
    return this;
  }
}
