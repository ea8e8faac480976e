// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { nameOfCall } from "../interpret/call-names.ts";
import type { Store } from "../store/api.ts";
import type { TappedBytes } from "./byte-tap.ts";
import type { LogFile } from "./discover-sources.ts";
import type { KnownBy, SourceSummary } from "./source-summary.ts";

/** The user, the machine and the command of an ingest; kept with the run. */
export interface RunOrigin {
  readonly command?: string;
  readonly version?: string;
  readonly user?: string;
  readonly host?: string;
}

/** Makes the run's row; gives its id. */
export function beginRun(store: Store, { command, version, user, host }: RunOrigin): number {
  const insert = store.prepare(
    "INSERT INTO run (command, version, started_ms, user, host) VALUES (?, ?, ?, ?, ?)",
  );
  const { lastInsertRowid } = insert.run(
    command ?? "ingest",
    version ?? "",
    Date.now(),
    user ?? null,
    host ?? null,
  );
  return Number(lastInsertRowid);
}

/** Keeps what a run read of one log, with the hash of the file as it lies there if all of it was read. */
export function addRunSource(
  store: Store,
  run: number,
  position: number,
  file: LogFile,
  summary: SourceSummary,
  tapped: TappedBytes | undefined,
): void {
  const row = store.prepare("SELECT size, sha256 FROM source WHERE id = ?").get(summary.source ?? null) as
    | { size: number; sha256: string | null }
    | undefined;
  const { relation, source, bytes, lines, events, problems, complete, pendingBytes, knownBy } = summary;
  const isWhole = complete && relation === "new" && pendingBytes === 0 && row?.size === file.bytes;
  const hash = isWhole ? (row?.sha256 ?? null) : complete && knownBy !== "file" ? fileHash(file) : null;
  insertRow(store, run, position, file.path, {
    source: source ?? null,
    relation,
    packedBytes: tapped?.bytes ?? file.bytes ?? null,
    packedHash: tapped?.sha256 ?? hash,
    size: row?.size ?? null,
    hash: row?.sha256 ?? null,
    added: [bytes, lines, events, problems],
    addedHash: summary.addedSha256,
    knownBy,
  });
}

/** The hash of what a run added to a source, where it was not known when the row was made. */
export function saveAddedHash(store: Store, run: number, position: number, hash: string | null): void {
  store
    .prepare("UPDATE run_source SET added_sha256 = ? WHERE run = ? AND position = ?")
    .run(hash, run, position);
}

/** Keeps what an archive was, whose logs have rows of their own. */
export function addRunArchive(
  store: Store,
  run: number,
  position: number,
  file: LogFile,
  tapped: TappedBytes | undefined,
): void {
  const packedBytes = tapped?.bytes ?? file.bytes ?? null;
  const packedHash = tapped?.sha256 ?? fileHash(file);
  insertRow(store, run, position, file.path, { ...NOTHING, relation: "archive", packedBytes, packedHash });
}

/** Keeps what was not read, and why. */
export function addRunRefusal(
  store: Store,
  run: number,
  position: number,
  file: LogFile,
  relation: "refused" | "skipped",
  note: string,
): void {
  const packedHash = fileHash(file);
  const packedBytes = file.bytes ?? null;
  insertRow(store, run, position, file.path, { ...NOTHING, relation, packedBytes, packedHash, note });
}

interface RunSourceRow {
  readonly source: number | null;
  readonly relation: SourceSummary["relation"] | "archive" | "refused" | "skipped";
  readonly packedBytes: number | null;
  readonly packedHash: string | null;
  readonly size: number | null;
  readonly hash: string | null;
  /** Bytes, lines, events, problems. */
  readonly added: readonly [number, number, number, number];
  readonly addedHash?: string | null;
  readonly knownBy?: KnownBy | null;
  readonly note?: string;
}

const NOTHING = { source: null, size: null, hash: null, added: [0, 0, 0, 0] } as const;

function insertRow(store: Store, run: number, position: number, path: string, row: RunSourceRow): void {
  store
    .prepare(`INSERT OR REPLACE INTO run_source (run, position, path, source, relation, packed_bytes, packed_sha256, size, sha256, bytes, lines, events,
         problems, note, added_sha256, known_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(
      ...[run, position, path, row.source, row.relation, row.packedBytes, row.packedHash, row.size, row.hash],
      ...row.added,
      row.note ?? null,
      row.addedHash ?? null,
      row.knownBy ?? null,
    );
}

const CHUNK_BYTES = 1 << 20;

/** SHA-256 of a file's first bytes, as many as it had when it was found; null for a stream, or where they are gone. */
function fileHash({ path, isStream, bytes }: LogFile): string | null {
  if (isStream || bytes === undefined) return null;
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    const file = openSync(path, "r");
    try {
      for (let at = 0; at < bytes; ) {
        const read = readSync(file, buffer, 0, Math.min(CHUNK_BYTES, bytes - at), at);
        if (read === 0) return null;
        hash.update(buffer.subarray(0, read));
        at += read;
      }
    } finally {
      closeSync(file);
    }
  } catch {
    return null; // It was there a moment ago: rotated away, and no reason to lose what was read of it.
  }
  return hash.digest("hex");
}

/** Gives every call its name, for those who read the database without ctraudit. */
export function nameCalls(store: Store): void {
  const calls = store.prepare("SELECT id, arch, number FROM call WHERE name IS NULL").all() as {
    id: number;
    arch: number;
    number: number;
  }[];
  const name = store.prepare("UPDATE call SET name = ? WHERE id = ?");
  for (const { id, arch, number } of calls) name.run(nameOfCall(arch, number) ?? null, id);
}
