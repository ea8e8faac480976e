// SPDX-License-Identifier: Apache-2.0
import type { FollowedFile } from "./followed-files.ts";

/** A file unchanged for this long is not being packed or copied, and no process writes to it under a rotated name. */
export const SETTLED_MS = 5000;
/** Delay before an unreadable file is retried. */
const RETRY_MS = 10_000;

/** State of a followed file, by its name. */
export interface SeenFile {
  readonly stamp: string;
  readonly content: string;
  readonly changedNs: bigint;
  readonly sinceMs: number;
  isRead: boolean;
  /** Its incomplete last line was left unread until the file is settled. */
  isPending: boolean;
  failedMs: number;
  /** Its row of `source`, and the row's name; undefined if there is none, or unknown. */
  source?: number | undefined;
  name?: string | undefined;
}

/** A listed file, with its state. */
export interface LookedFile {
  readonly found: FollowedFile;
  readonly seen: SeenFile;
}

/**
 * The files of one path to read now, among all its files, the oldest first. A log that was packed before it was read
 * holds back the later ones until it can be unpacked: an old event that arrives late makes attribution start again.
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

/** gzip, xz and zstd set the log's time on the packed file. */
function wasReadUnpacked({ changedNs }: SeenFile, before: ReadonlyMap<string, SeenFile>): boolean {
  return [...before.values()].some((seen) => seen.isRead && !seen.isPending && seen.changedNs === changedNs);
}
