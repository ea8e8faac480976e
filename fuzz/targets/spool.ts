// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { beginLine, endLine, lostLine, sumLine } from "../../ingest/spool/segment-journal.ts";
import { SpoolFollower } from "../../ingest/spool/spool-follower.ts";
import { steadyLog } from "../../ingest/testing/lines.ts";
import { syscallName } from "../../interpret/syscall-names.ts";
import { attribute } from "../../query/attribute.ts";
import { openForWriting } from "../../store/connection.ts";
import { checkDatabase } from "../check-database.ts";
import { answered, type Target } from "./target.ts";

/** A pid of no process. */
const NOBODY = 4_194_305;
const HEAD_BYTES = 2;

/** A segment of the spool: the length of its log in 16 bits, the log, its journal. Deleted segments are in the database. */
export function spoolTarget(folder: string): Target {
  const [spool, db] = [join(folder, "spool"), join(folder, "spool.db")];
  return {
    name: "spool",
    seeds: async () => {
      const log = Buffer.from(steadyLog(1, 8));
      const half = log.lastIndexOf(10, log.length / 2) + 1;
      const sums = [
        sumLine(0, half, crc32(log.subarray(0, half))),
        sumLine(half, log.length - half, crc32(log.subarray(half))),
      ];
      const lost = { records: 3, bytes: 600, first: "1700000000.100:9", last: "1700000000.200:11" };
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt16LE(log.length);
      return [
        [beginLine(NOBODY, 1), ...sums, lostLine(lost), endLine(log.length)],
        [beginLine(NOBODY, 1), sums[0]!],
        [endLine(0)],
      ].map((lines) => Buffer.concat([head, log, Buffer.from(lines.join(""))]));
    },
    words: ["ctraudit-spool 1 ", "sum ", "lost ", "end ", "\n", " ", "-", "0", "999999999999999", "4294967296", "ffffffff", "1700000000.100:9"], // biome-ignore format: words
    run: async (bytes) => {
      rmSync(spool, { recursive: true, force: true });
      mkdirSync(spool);
      const size = bytes.length < HEAD_BYTES ? 0 : Math.min(bytes.readUInt16LE(), bytes.length - HEAD_BYTES);
      const log = bytes.subarray(HEAD_BYTES, HEAD_BYTES + size);
      const name = `00000000000001-${NOBODY}-000001`;
      writeFileSync(join(spool, `${name}.log`), log);
      writeFileSync(join(spool, `${name}.sums`), bytes.subarray(HEAD_BYTES + size));
      for (const file of [db, `${db}-wal`, `${db}-shm`]) rmSync(file, { force: true });
      const store = openForWriting(db);
      try {
        await answered(async () => {
          const follower = new SpoolFollower(store, spool, null, {});
          for (let pass = 0; pass < 2; pass++) await follower.pass();
          follower.close();
          attribute(store, syscallName);
          checkDatabase(store);
          const stored = store.prepare("SELECT coalesce(sum(size), 0) FROM source").pluck().get();
          const isGone = !existsSync(join(spool, `${name}.log`));
          if (isGone && stored !== log.length) throw new Error(`gone, with ${stored} of ${log.length} bytes`);
          if (!isGone && readdirSync(spool).length === 0)
            throw new Error("the log is gone without its journal");
        });
      } finally {
        store.close();
      }
    },
  };
}
