// SPDX-License-Identifier: Apache-2.0
import { sourceHash } from "../store/source-hash.ts";
import type { Store } from "../store/store.ts";

/** A file or stream that was ingested. */
export interface SourceView {
  readonly id: number;
  readonly name: string;
  readonly node: string | null;
  readonly size: number;
  readonly lines: number;
  readonly sha256: string | null;
  readonly problems: number;
  /** Bytes of a last line without an end that the file had beyond these. */
  readonly waiting: number;
}

/** All sources in the order in which they were first read, each with its hash: a source that has grown is read whole for it. */
export function readSources(store: Store): SourceView[] {
  const rows = store
    .prepare(
      `SELECT s.id, s.name, s.node, s.size, s.lines, s.sha256, s.resume, s.waiting,
         (SELECT count(*) FROM problem p WHERE p.source = s.id AND p.boot IS NULL) AS problems FROM source s ORDER BY s.id`,
    )
    .all() as (SourceView & { readonly resume: string | null })[];
  return rows.map(({ resume, ...row }) => ({ ...row, sha256: sourceHash(store, { ...row, resume }) }));
}
