// SPDX-License-Identifier: Apache-2.0
import { IngestError } from "./ingest-error.ts";

/** Messages of zlib and of xz-decompress: XZ_BUF_ERROR of XZ Embedded. */
const CUT = /^unexpected end of file$|error code 8$/;

/** The reason of a failed unpacking, as IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export function asDamaged(path: string, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const { message } = error as Error;
  const text = `cannot be unpacked: ${message}`;
  return new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", path, text, {
    cause: error,
    isCut: CUT.test(message),
  });
}
