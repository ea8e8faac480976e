// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { discoverRotated, discoverSources, type LogFile } from "./discover-sources.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError } from "./ingest-error.ts";
import { isDirectory } from "./steady-look.ts";

/** Limit of retries: rotation removes names during a listing, but not again and again. */
const TRIES = 5;
const GONE: readonly string[] = ["CTR_INGEST_NO_SUCH_FILE", "CTR_INGEST_NO_LOGS"];
const PACKED_NAME = /\.(?:gz|zst|xz)$/;

/** A log in its current state on disk. */
export interface FollowedFile {
  readonly file: LogFile;
  /** Differs if the file, its size or its times differ. */
  readonly stamp: string;
  /** The same without the time changed by a rename. */
  readonly content: string;
  /** Modification time, in nanoseconds: packing sets the log's time on the packed file. */
  readonly changedNs: bigint;
  readonly isPacked: boolean;
  /**
   * Its time was set after it was written, as gzip, xz, zstd and logrotate do for packed files: a write sets the modification time and
   * the status change time to the same instant.
   */
  readonly isDone: boolean;
}

/**
 * The logs of a followed path, the oldest first: a file with its rotated files, or those of a directory.
 * None if it does not exist now, as between the two steps of a rotation. Throws IngestError CTR_INGEST_UNREADABLE.
 */
export function followedFiles(path: string): FollowedFile[] {
  for (let tried = 1; ; tried++) {
    try {
      const files = isDirectory(path) ? discoverSources([path]) : discoverRotated(path);
      const found = files.flatMap((file) => {
        const stamps = stampsOf(file);
        return stamps === undefined ? [] : [{ file, ...stamps, isPacked: isPackedName(file.path) }];
      });
      // While gzip is running both exist: the original is read.
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

/** Undefined if another file has the name now. */
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
    return undefined; // Removed, or reported when it is read.
  }
}
