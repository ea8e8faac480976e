// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { IngestError } from "../ingest-error.ts";
import { JOURNAL_END, LOG_END } from "./segment-journal.ts";

/** The files of a segment. */
export interface SegmentFiles {
  readonly name: string;
  readonly log: string;
  readonly journal: string;
  /** Bytes of the log; 0 if it does not exist yet. */
  readonly bytes: number;
  readonly journalBytes: number;
  readonly changedMs: number;
}

/** Total size of a spool. */
export async function spoolSize(folder: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(folder)) {
    if (isOfSegment(name))
      sum += await stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return sum;
}

/** The segments of a spool, the oldest first. Throws IngestError CTR_INGEST_NO_SUCH_FILE, CTR_INGEST_UNREADABLE. */
export function segmentsOf(folder: string): SegmentFiles[] {
  const names = new Set<string>();
  try {
    for (const name of readdirSync(folder))
      if (isOfSegment(name)) names.add(name.slice(0, name.lastIndexOf(".")));
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const code = isMissing ? "CTR_INGEST_NO_SUCH_FILE" : "CTR_INGEST_UNREADABLE";
    throw new IngestError(code, folder, isMissing ? "no such folder" : "cannot be read", {
      hint: "ctraudit plugin fills a spool; --spool DIR names it",
      cause,
    });
  }
  return [...names].sort().map((name) => {
    const log = join(folder, `${name}${LOG_END}`);
    const journal = join(folder, `${name}${JOURNAL_END}`);
    const [logStat, journalStat] = [log, journal].map((path) => statSync(path, { throwIfNoEntry: false }));
    return {
      name,
      log,
      journal,
      bytes: logStat?.size ?? 0,
      journalBytes: journalStat?.size ?? 0,
      changedMs: (logStat ?? journalStat)?.mtimeMs ?? 0,
    };
  });
}

function isOfSegment(name: string): boolean {
  return /^[0-9]{14}-[0-9]+-[0-9]+\.(?:log|sums)$/.test(name);
}
