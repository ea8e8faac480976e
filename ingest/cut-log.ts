// SPDX-License-Identifier: Apache-2.0
import { IngestError } from "./ingest-error.ts";

/** A log whose packed bytes may have been cut off: up to there they are what they were, and are read. */
export class CutLog {
  /** Why they end; undefined where they were not cut. */
  cut: IngestError | undefined;

  async *upToCut(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* bytes;
    } catch (error) {
      if (!(error instanceof IngestError) || !error.isCut) throw error;
      this.cut = error;
    }
  }
}
