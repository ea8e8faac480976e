// SPDX-License-Identifier: Apache-2.0
import { readSourceRows, type SourceRow } from "../store/repositories/sources/source-rows.ts";
import { sourceHash } from "../store/source-hash.ts";
import type { Store } from "../store/store.ts";

/** A file or stream that was ingested. */
export type SourceView = Omit<SourceRow, "resume">;

/** All sources in the order in which they were first read, each with its hash: a source that has grown is read whole for it. */
export function readSources(store: Store): SourceView[] {
  return readSourceRows(store).map(({ resume, ...row }) => ({
    ...row,
    sha256: sourceHash(store, { ...row, resume }),
  }));
}
