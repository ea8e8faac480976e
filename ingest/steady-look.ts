// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { missingNames } from "../types/rotated-names.ts";
import { discoverSources, type LogFile, type SkippedName } from "./discover-sources.ts";
import { IngestError } from "./ingest-error.ts";

/** A rotation takes less than this, unless its process is preempted. */
const WAIT_MS = 20;
const TRIES = 25;
/** The file after a hole got its name within this time: the rotation may not be finished. */
const RECENT_MS = 10_000;

/** The logs named by paths, as in discoverSources(), of directories that are not in the middle of a rotation. Throws its errors. */
export function findLogs(paths: readonly string[]): { files: LogFile[]; skipped: SkippedName[] } {
  const skipped: SkippedName[] = [];
  const look = () => {
    skipped.length = 0;
    return discoverSources(paths, (name) => skipped.push(name));
  };
  const files = paths.some(isDirectory) ? steadyLook(look, (file) => file) : look();
  return { files, skipped };
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Result of `look` outside of a rotation. A rotation renames file after file, the oldest first: a listing meanwhile
 * finds no file under one of the names, one file twice, or one not at all. The result after half a second stands. Throws what `look` throws.
 */
export function steadyLook<Found>(look: () => Found[], fileOf: (found: Found) => LogFile): Found[] {
  let before: readonly LogFile[] | undefined;
  for (let tried = 1; ; tried++) {
    const found = lookedAt(look, tried === TRIES);
    const files = found?.map(fileOf);
    if (found !== undefined && (tried === TRIES || isSteady(before, files!))) return found;
    if (before !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    before = files ?? [];
  }
}

/** Undefined if a file disappeared after its folder was listed. */
function lookedAt<Found>(look: () => Found[], isLast: boolean): Found[] | undefined {
  try {
    return look();
  } catch (error) {
    const isGone = error instanceof IngestError && error.code === "CTR_INGEST_NO_SUCH_FILE";
    if (!isGone || isLast) throw error;
    return undefined;
  }
}

function isSteady(before: readonly LogFile[] | undefined, found: readonly LogFile[]): boolean {
  const isSame =
    before?.length === found.length &&
    before.every(({ path, identity }, i) => path === found[i]!.path && identity === found[i]!.identity);
  return isSame && !isInRotation(found);
}

function isInRotation(found: readonly LogFile[]): boolean {
  return missingNames(found.map(({ path }) => path)).some(({ older }) => {
    const changedMs = statSync(older, { throwIfNoEntry: false })?.ctimeMs;
    return changedMs === undefined || Math.abs(Date.now() - changedMs) < RECENT_MS;
  });
}
