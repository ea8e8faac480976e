// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ingestPaths } from "../../ingest/ingest-paths.ts";
import { syscallName } from "../../interpret/syscall-names.ts";
import { attribute } from "../../query/attribute.ts";
import { openForWriting } from "../../store/connection.ts";
import { checkDatabase } from "../check-database.ts";
import type { Attack } from "./attack-logs.ts";

export interface AttackResult {
  readonly lines: number;
  readonly bytes: number;
  readonly events: number;
  /** Codes with their counts. */
  readonly problems: ReadonlyMap<string, number>;
  /** Lines and bytes of the log in the database. */
  readonly stored: { readonly lines: number; readonly bytes: number };
  readonly cpuSeconds: number;
  readonly databaseBytes: number;
}

const AT_ONCE = 1 << 20;

/** Writes the log of an attack with this count, reads and attributes it, and checks the database. */
export async function runAttack(folder: string, attack: Attack, count: number): Promise<AttackResult> {
  const [log, db] = [join(folder, "attack.log"), join(folder, "attack.db")];
  for (const name of [log, db]) rmSync(name, { force: true });
  const lines = writeLines(log, attack.lines(count));
  const before = process.cpuUsage();
  const store = openForWriting(db);
  try {
    await ingestPaths(store, [log]);
    attribute(store, syscallName);
    const { user, system } = process.cpuUsage(before);
    checkDatabase(store);
    const one = (sql: string) => store.prepare(sql).pluck().get() as number;
    const rows = store.prepare("SELECT code, count(*) AS count FROM problem GROUP BY code").all() as {
      code: string;
      count: number;
    }[];
    return {
      lines,
      bytes: statSync(log).size,
      events: one("SELECT count(*) FROM event"),
      problems: new Map(rows.map(({ code, count }) => [code, count])),
      stored: { lines: one("SELECT sum(lines) FROM source"), bytes: one("SELECT sum(size) FROM source") },
      cpuSeconds: (user + system) / 1e6,
      databaseBytes: one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
    };
  } finally {
    store.close();
  }
}

function writeLines(path: string, lines: Iterable<string>): number {
  const file = openSync(path, "w");
  let count = 0;
  let text = "";
  for (const line of lines) {
    count++;
    text += line;
    if (text.length < AT_ONCE) continue;
    writeSync(file, text, null, "latin1");
    text = "";
  }
  writeSync(file, text, null, "latin1");
  closeSync(file);
  return count;
}
