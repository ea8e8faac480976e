// SPDX-License-Identifier: Apache-2.0
import { IngestError } from "./ingest-error.ts";

/** A log whose packed bytes may have been cut: it is read up to the cut. */
export class CutLog {
  /** The reason of the cut; undefined if there is none. */
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
