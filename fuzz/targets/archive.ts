// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ingestPaths } from "../../ingest/ingest-paths.ts";
import { steadyLog } from "../../ingest/testing/lines.ts";
import { syscallName } from "../../interpret/syscall-names.ts";
import { attribute } from "../../query/attribute.ts";
import { openForWriting } from "../../store/connection.ts";
import { checkDatabase } from "../check-database.ts";
import { answered, type Target } from "./target.ts";

const XZ_MAGIC = Buffer.from("fd377a585a00", "hex");

/** Packed logs and archives: gzip, zstd, tar, zip. Not xz: tsx gives its decoder no default export, unlike node. */
export function archiveTarget(folder: string): Target {
  const [path, db] = [join(folder, "packed"), join(folder, "archive.db")];
  return {
    name: "archive",
    seeds: async () => {
      const log = join(folder, "audit.log");
      writeFileSync(log, steadyLog(1, 20));
      const tar = execFileSync("tar", ["-C", folder, "-cf", "-", "audit.log"]);
      const packed: Buffer[] = [gzipSync(readFileSync(log)), tar, gzipSync(tar)];
      for (const words of [["zstd", "-q"], ["bzip2"]])
        try {
          packed.push(execFileSync(words[0]!, [...words.slice(1), "-c", log]));
        } catch {
          // Not available on this machine.
        }
      try {
        execFileSync("python3", ["-m", "zipfile", "-c", join(folder, "x.zip"), log]);
        packed.push(readFileSync(join(folder, "x.zip")));
      } catch {
        // Nor is this.
      }
      return packed;
    },
    words: ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "ustar\0", "\x1f\x8b\x08", "\x28\xb5\x2f\xfd", "\xff\xff\xff\xff", "\0\0\0\0", "../../", "77777777777"], // biome-ignore format: words
    run: async (bytes) => {
      if (bytes.includes(XZ_MAGIC)) return;
      writeFileSync(path, bytes);
      for (const name of [db, `${db}-wal`, `${db}-shm`]) rmSync(name, { force: true });
      const store = openForWriting(db);
      try {
        await answered(async () => {
          await ingestPaths(store, [path]);
          attribute(store, syscallName);
          checkDatabase(store);
        });
      } finally {
        store.close();
      }
    },
  };
}
