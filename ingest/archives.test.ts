// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readSource } from "../store/api.ts";
import { afterArchive, namesOf } from "./testing/after-archive.ts";
import { paxMember, tarHeader, tarMember, tarOf, zipOf } from "./testing/archives.ts";
import { dumpEvents } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const LOG = "sos/var/log/audit/audit.log";
const [first, second, third] = [steadyLog(1, 20), steadyLog(21, 40), steadyLog(41, 60)];
const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

const MEMBERS = [
  { name: "sos/", content: "", type: "5" },
  { name: "sos/etc/passwd", content: "root:x:0:0::/root:/bin/sh\n" },
  { name: LOG, content: third },
  { name: `${LOG}.1.gz`, content: gzipSync(second) },
  { name: "elsewhere/audit.log.2", content: first },
];
const ZIPPED = MEMBERS.filter(({ type }) => type === undefined);

describe("the audit logs of an archive are its sources", () => {
  test.each([
    ["tar", tarOf(MEMBERS)],
    ["tar.gz", gzipSync(tarOf(MEMBERS))],
    ["zip", zipOf(ZIPPED)],
    ["zip, stored", zipOf(ZIPPED.map((member) => ({ ...member, stored: true })))],
  ])("%s: by its content, whatever it is called", async (_, archive) => {
    const path = writeLog(archive, "handed-over");
    await afterIngest([path], (store, { archives, sources, events }) => {
      expect(events).toBe(60);
      expect(namesOf(store, path)).toEqual([LOG, `${LOG}.1.gz`, "elsewhere/audit.log.2"]);
      expect(Buffer.concat([...readSource(store, 2)]).toString("latin1")).toBe(second);
      expect(sources).toHaveLength(3);
      expect(archives).toMatchObject([{ path, logs: 3, others: 1 }]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM boot")).toEqual([{ n: 1 }]);
    });
  });

  test("custody has the archive's hash and each member's, packed and unpacked", async () => {
    const archive = gzipSync(tarOf(MEMBERS));
    await afterIngest([writeLog(archive, "sos.tar.gz")], (store) => {
      const rows = rowsOf(
        store,
        "SELECT relation, packed_bytes, packed_sha256, sha256 FROM run_source ORDER BY position",
      );
      expect(rows).toEqual([
        { relation: "new", packed_bytes: third.length, packed_sha256: sha256(third), sha256: sha256(third) },
        {
          relation: "new",
          packed_bytes: gzipSync(second).length,
          packed_sha256: sha256(gzipSync(second)),
          sha256: sha256(second),
        },
        { relation: "new", packed_bytes: first.length, packed_sha256: sha256(first), sha256: sha256(first) },
        { relation: "archive", packed_bytes: archive.length, packed_sha256: sha256(archive), sha256: null },
      ]);
    });
  });

  test("a known log adds nothing, and keeps its name", async () => {
    const database = newPath("x.db");
    const path = writeLog(third);
    const before = await afterIngest([path], dumpEvents, {}, database);
    await afterIngest(
      [writeLog(tarOf([{ name: LOG, content: third }]), "sos.tar")],
      (store, { sources }) => {
        expect(sources).toMatchObject([{ relation: "known", events: 0 }]);
        expect(dumpEvents(store)).toEqual(before);
        expect(rowsOf(store, "SELECT name, closed FROM source")).toEqual([{ name: path, closed: 0 }]);
      },
      {},
      database,
    );
  });

  test("the end of a long log, which sos stores elsewhere, is read, and the link in its place is named", async () => {
    const target = "../../../sos_strings/auditd/var.log.audit.audit.log.tailed";
    const archive = tarOf([
      { name: LOG, type: "2", linkname: target },
      { name: "sos/sos_strings/auditd/var.log.audit.audit.log.tailed", content: first },
    ]);
    expect(await afterArchive(archive)).toEqual({
      refused: [],
      skipped: [`:${LOG} a link to ${target}`],
      names: ["sos/sos_strings/auditd/var.log.audit.audit.log.tailed"],
      events: 20,
    });
  });

  test("long names, names of pax headers, old headers without a magic and the same name twice", async () => {
    const long = `${"d/".repeat(70)}var/log/audit/audit.log`;
    const old = tarHeader(`${LOG}.2`, "0", second.length);
    old.fill(0, 257, 265);
    old.write("        ", 148);
    old.write(
      `${old
        .reduce((total, byte) => total + byte, 0)
        .toString(8)
        .padStart(6, "0")}\x00 `,
      148,
    );
    const archive = Buffer.concat([
      paxMember({ path: long }),
      tarMember({ name: "short", content: first }),
      old,
      Buffer.from(second),
      Buffer.alloc((512 - (second.length % 512)) % 512),
      tarOf([{ name: `${LOG}.2`, content: second + third }]),
    ]);
    const found = await afterArchive(archive);
    expect(found).toMatchObject({ refused: [], names: [long, `${LOG}.2`], events: 60 });
  });
});
