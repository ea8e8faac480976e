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

/** Makes the run's row; gives its id. */
export function beginRun(store: Store, { command, version, user, host }: RunOrigin): number {
  return insertRun(store, {
    command: command ?? "ingest",
    version: version ?? "",
    startedMs: Date.now(),
    user: user ?? null,
    host: host ?? null,
  });
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
  const row = summary.source === undefined ? undefined : readStoredBytes(store, summary.source);
  const { relation, source, bytes, lines, events, problems, complete, pendingBytes, knownBy } = summary;
  const isWhole = complete && relation === "new" && pendingBytes === 0 && row?.size === file.bytes;
  const hash = isWhole ? (row?.sha256 ?? null) : complete && knownBy !== "file" ? fileHash(file) : null;
  saveRunSource(store, run, position, {
    ...NOTHING,
    path: file.foundAs ?? file.path, // of one look: rotation in the middle of a run would leave a name out, or have it twice
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
  saveRunSource(store, run, position, {
    ...NOTHING,
    path: file.path,
    relation: "archive",
    packedBytes,
    packedHash,
  });
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

/** SHA-256 of a file's first bytes, as many as it had when it was found; null for a stream, or where they are gone. */
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
    return null; // It was there a moment ago: rotated away, and no reason to lose what was read of it.
  }
  return hash.digest("hex");
}
