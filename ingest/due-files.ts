// SPDX-License-Identifier: Apache-2.0
import type { FollowedFile } from "./followed-files.ts";

/** A file that has not changed for so long is not being packed or copied, and nobody adds to it under a rotated name. */
export const SETTLED_MS = 5000;
/** Delay before a file that could not be read is tried again. */
const RETRY_MS = 10_000;

/** State of a followed file, by its name. */
export interface SeenFile {
  readonly stamp: string;
  readonly content: string;
  readonly changedNs: bigint;
  readonly sinceMs: number;
  isRead: boolean;
  /** A last line without an end was left in it, which is read when the file is settled. */
  isPending: boolean;
  failedMs: number;
  /** Its row of `source`, and the name that the row has; undefined where it has none, or it is not known. */
  source?: number | undefined;
  name?: string | undefined;
}

/** A file of a look, with its state. */
export interface LookedFile {
  readonly found: FollowedFile;
  readonly seen: SeenFile;
}

/**
 * The files of one path that are to be read now, of all that are there, the oldest first. A log that was packed before it was read
 * holds back those behind it until it can be unpacked: an older event that comes late makes attribution begin anew.
 */
export function dueFiles(
  looked: readonly LookedFile[],
  before: ReadonlyMap<string, SeenFile>,
  nowMs: number,
): LookedFile[] {
  const due: LookedFile[] = [];
  for (const file of looked) {
    const { found, seen } = file;
    if (nowMs - seen.failedMs < RETRY_MS) continue;
    if (isDue(file, nowMs)) due.push(file);
    else if (found.isPacked && !seen.isRead && !wasReadUnpacked(seen, before)) break;
  }
  return due;
}

export function isSettled({ sinceMs }: SeenFile, nowMs: number): boolean {
  return nowMs - sinceMs >= SETTLED_MS;
}

function isDue({ found: { file, isPacked, isDone }, seen }: LookedFile, nowMs: number): boolean {
  if (!seen.isRead) return !isPacked || isDone || isSettled(seen, nowMs);
  return seen.isPending && file.closed && isSettled(seen, nowMs);
}

/** gzip, xz and zstd give the packed file the time of the log. */
function wasReadUnpacked({ changedNs }: SeenFile, before: ReadonlyMap<string, SeenFile>): boolean {
  return [...before.values()].some((seen) => seen.isRead && !seen.isPending && seen.changedNs === changedNs);
}
