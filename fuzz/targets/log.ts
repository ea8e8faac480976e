// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ingestPaths } from "../../ingest/ingest-paths.ts";
import { syscallName } from "../../interpret/syscall-names.ts";
import { attribute } from "../../query/attribute.ts";
import { openForWriting } from "../../store/connection.ts";
import { checkDatabase } from "../check-database.ts";
import { answered, type Target } from "./target.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures");

const LINE_FEED = 10;

/** A plain log: framer, transports, grammar, assembler. Each byte is in the database. */
export function logTarget(folder: string): Target {
  const [log, db] = [join(folder, "audit.log"), join(folder, "log.db")];
  return {
    name: "log",
    seeds: async () =>
      ["handwritten/nested-runc.log", "linux-6.12-container/runc-6.12.log"].flatMap((name) => {
        const lines = readFileSync(join(FIXTURES, name), "latin1").split("\n");
        return [0, 20, 60, 120].map((from) =>
          Buffer.from(`${lines.slice(from, from + 8).join("\n")}\n`, "latin1"),
        );
      }),
    words: ["type=", " msg=audit(", "): ", "node=", "\n", "argc=", 'a0="', "a1[0]=", "\x1d", "UNKNOWN[1340]", "EOE", "contid=", "^", "{", '{"MESSAGE":"', "<13>1 ", "saddr=", "proctitle=", "18446744073709551615", "cwd="], // biome-ignore format: words
    run: async (bytes) => {
      writeFileSync(log, bytes);
      for (const name of [db, `${db}-wal`, `${db}-shm`]) rmSync(name, { force: true });
      const store = openForWriting(db);
      try {
        await answered(async () => {
          await ingestPaths(store, [log]);
          attribute(store, syscallName);
          checkDatabase(store);
          const size = store.prepare("SELECT coalesce(sum(size), 0) FROM source").pluck().get();
          // An incomplete last line waits for its end.
          const whole = bytes.lastIndexOf(LINE_FEED) + 1;
          const isAll = size === bytes.length || size === whole;
          if (!isAll && size !== 0) throw new Error(`${size} of ${bytes.length} bytes`);
        });
      } finally {
        store.close();
      }
    },
  };
}
