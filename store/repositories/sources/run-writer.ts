// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Creates the row of a new ingest; returns its id. */
export function insertRun(
  store: Store,
  run: {
    readonly command: string;
    readonly version: string;
    readonly startedMs: number;
    readonly user: string | null;
    readonly host: string | null;
  },
): number {
  const insert = store.prepare(
    "INSERT INTO run (command, version, started_ms, user, host) VALUES (@command, @version, @startedMs, @user, @host)",
  );
  return Number(insert.run(run).lastInsertRowid);
}

/** Sums of a run. */
export interface RunSums {
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
}

/** Writes the sums of a run, and its end time; null: still running. */
export function saveRunSums(
  store: Store,
  id: number,
  { lines, events, problems }: RunSums,
  endedMs: number | null,
): void {
  store
    .prepare("UPDATE run SET lines = ?, events = ?, problems = ?, ended_ms = ? WHERE id = ?")
    .run(lines, events, problems, endedMs, id);
}

/** Writes the digest of a run (null if interrupted) and its end time. */
export function saveRunDigest(store: Store, id: number, digest: string | null, endedMs: number | null): void {
  store.prepare("UPDATE run SET digest = ?, ended_ms = ? WHERE id = ?").run(digest, endedMs, id);
}

/** A path found by a run, and its content. */
export interface MetPath {
  readonly path: string;
  readonly source: number | null;
  readonly relation: string;
  readonly packedBytes: number | null;
  readonly packedHash: string | null;
  readonly size: number | null;
  readonly hash: string | null;
  readonly bytes: number;
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  readonly note: string | null;
  readonly addedHash: string | null;
  readonly knownBy: string | null;
}

export function saveRunSource(store: Store, run: number, position: number, met: MetPath): void {
  store
    .prepare(
      `INSERT OR REPLACE INTO run_source (run, position, path, source, relation, packed_bytes, packed_sha256, size, sha256, bytes, lines, events,
         problems, note, added_sha256, known_by) VALUES (@run, @position, @path, @source, @relation, @packedBytes, @packedHash, @size, @hash, @bytes, @lines, @events,
         @problems, @note, @addedHash, @knownBy)`,
    )
    .run({ ...met, run, position });
}

/** The hash of a run's addition to a source, if unknown at the row's creation. */
export function saveAddedHash(store: Store, run: number, position: number, hash: string | null): void {
  store
    .prepare("UPDATE run_source SET added_sha256 = ? WHERE run = ? AND position = ?")
    .run(hash, run, position);
}

/** Corrects the row of a run that added bytes to a source, where these have changed since. */
export function correctRunSource(
  store: Store,
  run: number,
  source: number,
  change: { readonly events: number; readonly problems: number },
): void {
  store
    .prepare(
      `UPDATE run_source SET events = max(0, events + @events), problems = max(0, problems + @problems) WHERE run = @run AND position =
         (SELECT max(position) FROM run_source WHERE run = @run AND source = @source)`,
    )
    .run({ run, source, ...change });
}
