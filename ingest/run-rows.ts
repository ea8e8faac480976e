// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { insertRun, saveRunSource } from "../store/repositories/sources/run-writer.ts";
import { readStoredBytes } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import type { TappedBytes } from "./byte-tap.ts";
import type { LogFile } from "./discover-sources.ts";
import { fileIdentity } from "./file-identity.ts";
import type { SourceSummary } from "./source-summary.ts";

/** The user, the machine and the command of an ingest; kept with the run. */
export interface RunOrigin {
  readonly command?: string;
  readonly version?: string;
  readonly user?: string;
  readonly host?: string;
}

/** Inserts the run's row; returns its id. */
export function beginRun(store: Store, { command, version, user, host }: RunOrigin): number {
  return insertRun(store, {
    command: command ?? "ingest",
    version: version ?? "",
    startedMs: Date.now(),
    user: user ?? null,
    host: host ?? null,
  });
}

/** Stores a run's part of one log, with the hash of the original file if all of it was read. */
export function addRunSource(
  store: Store,
  run: number,
  position: number,
  file: LogFile,
  summary: SourceSummary,
  tapped: TappedBytes | undefined,
): void {
  const row = summary.source === undefined ? undefined : readStoredBytes(store, summary.source);
  const { relation, source, bytes, lines, events, problems, complete, pendingBytes, knownBy } = summary;
  const isWhole = complete && relation === "new" && pendingBytes === 0 && row?.size === file.bytes;
  const hash = isWhole ? (row?.sha256 ?? null) : complete && knownBy !== "file" ? fileHash(file) : null;
  saveRunSource(store, run, position, {
    ...NOTHING,
    path: file.foundAs ?? file.path, // from one listing: rotation during a run would omit a name, or have it twice
    source: source ?? null,
    relation,
    packedBytes: tapped?.bytes ?? file.bytes ?? null,
    packedHash: tapped?.sha256 ?? hash,
    size: row?.size ?? null,
    hash: row?.sha256 ?? null,
    ...{ bytes, lines, events, problems },
    addedHash: summary.addedSha256 ?? null,
    knownBy: knownBy ?? null,
  });
}

/** Stores an archive, whose logs have separate rows. */
export function addRunArchive(
  store: Store,
  run: number,
  position: number,
  file: LogFile,
  tapped: TappedBytes | undefined,
): void {
  const packedBytes = tapped?.bytes ?? file.bytes ?? null;
  const packedHash = tapped?.sha256 ?? fileHash(file);
  saveRunSource(store, run, position, {
    ...NOTHING,
    path: file.path,
    relation: "archive",
    packedBytes,
    packedHash,
  });
}

/** Stores inputs not read, with the reason. */
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
  saveRunSource(store, run, position, {
    ...NOTHING,
    path: file.path,
    relation,
    packedBytes,
    packedHash,
    note,
  });
}

const NOTHING = {
  ...{ source: null, size: null, hash: null, addedHash: null, knownBy: null, note: null },
  ...{ bytes: 0, lines: 0, events: 0, problems: 0 },
};

const CHUNK_BYTES = 1 << 20;

/** SHA-256 of a file's first bytes, up to its size when found; null for a stream, or if they are gone. */
function fileHash({ path, isStream, bytes, identity }: LogFile): string | null {
  if (isStream || bytes === undefined) return null;
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    const file = openSync(path, "r");
    try {
      if (identity !== undefined && fileIdentity(fstatSync(file, { bigint: true })) !== identity) return null;
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
    return null; // It existed a moment ago: rotated away, which is no reason to lose the content read.
  }
  return hash.digest("hex");
}
