// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { discoverRotated, discoverSources, type LogFile } from "./discover-sources.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError } from "./ingest-error.ts";
import { isDirectory } from "./steady-look.ts";

/** Rotation takes names away while they are looked at; it does not do so again and again. */
const TRIES = 5;
const GONE: readonly string[] = ["CTR_INGEST_NO_SUCH_FILE", "CTR_INGEST_NO_LOGS"];
const PACKED_NAME = /\.(?:gz|zst|xz)$/;

/** A log as it is on the disk now. */
export interface FollowedFile {
  readonly file: LogFile;
  /** Another text where the file, its size or its times are others. */
  readonly stamp: string;
  /** The same without the time that another name changes. */
  readonly content: string;
  /** Time of its last change, in nanoseconds: packing gives that of the log to the packed file. */
  readonly changedNs: bigint;
  readonly isPacked: boolean;
  /**
   * Somebody gave it a time after it was written, as gzip, xz, zstd and logrotate do to what they have packed: each write sets the time of
   * the last change and that of the last change of the file's state to the same instant.
   */
  readonly isDone: boolean;
}

/**
 * The logs of a path that is followed, the oldest first: a file with what it became by rotation, or those of a directory.
 * None where it is not there now, as between the two steps of a rotation. Throws IngestError CTR_INGEST_UNREADABLE.
 */
export function followedFiles(path: string): FollowedFile[] {
  for (let tried = 1; ; tried++) {
    try {
      const files = isDirectory(path) ? discoverSources([path]) : discoverRotated(path);
      const found = files.flatMap((file) => {
        const stamps = stampsOf(file);
        return stamps === undefined ? [] : [{ file, ...stamps, isPacked: isPackedName(file.path) }];
      });
      // While gzip is at work both are there: what is being packed is read as it is.
      const plain = new Set(found.filter(({ isPacked }) => !isPacked).map(({ file }) => file.path));
      return found.filter(
        ({ file, isPacked }) => !isPacked || !plain.has(file.path.replace(PACKED_NAME, "")),
      );
    } catch (error) {
      if (!(error instanceof IngestError) || !GONE.includes(error.code)) throw error;
      if (tried === TRIES || error.code === "CTR_INGEST_NO_LOGS") return [];
    }
  }
}

export function isPackedName(path: string): boolean {
  return PACKED_NAME.test(path);
}

/** Undefined where another file has the name since it was found. */
function stampsOf({
  path,
  identity,
}: LogFile): Pick<FollowedFile, "stamp" | "content" | "changedNs" | "isDone"> | undefined {
  try {
    const found = statSync(path, { bigint: true });
    if (identity !== undefined && fileIdentity(found) !== identity) return undefined;
    const { size, mtimeNs: changedNs, ctimeNs } = found;
    const content = `${fileIdentity(found)} ${size} ${changedNs}`;
    return { content, changedNs, stamp: `${content} ${ctimeNs}`, isDone: changedNs !== ctimeNs };
  } catch {
    return undefined; // Gone, or to be told of when it is read.
  }
}
