// SPDX-License-Identifier: Apache-2.0
import { openForWriting, type Store } from "../../store/api.ts";
import { ingestPaths } from "../ingest-paths.ts";
import { newPath, rowsOf, writeLog } from "./scratch.ts";

/** Names of the sources, those of members without their archive's path. */
export function namesOf(store: Store, path: string): string[] {
  const names = store.prepare("SELECT name FROM source ORDER BY id").pluck().all() as string[];
  return names.map((name) => (name.startsWith(`${path}:`) ? name.slice(path.length + 1) : name));
}

/** The problems of an archive, and the sources and events that are there then. */
export async function afterArchive(archive: Buffer, name = "x.tar") {
  const path = writeLog(archive, name);
  const store = openForWriting(newPath("x.db"));
  try {
    const { refusals, skipped } = await ingestPaths(store, [path], { requireRecords: true }).catch(
      (error) => ({
        refusals: [error, ...error.others],
        skipped: [],
      }),
    );
    return {
      refused: refusals.map((error: Error) => error.message.slice(path.length)),
      skipped: skipped.map(({ path: what, kind }) => `${what.slice(path.length)} ${kind}`),
      names: namesOf(store, path),
      events: rowsOf(store, "SELECT count(*) AS n FROM event")[0]?.["n"],
    };
  } finally {
    store.close();
  }
}
