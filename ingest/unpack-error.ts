// SPDX-License-Identifier: Apache-2.0
import { IngestError } from "./ingest-error.ts";

/** Why bytes cannot be unpacked, as IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
export function asDamaged(path: string, error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const text = `cannot be unpacked: ${(error as Error).message}`;
  return new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", path, text, { cause: error });
}
