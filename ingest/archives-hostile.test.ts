// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { afterArchive, namesOf } from "./testing/after-archive.ts";
import { paxMember, tarHeader, tarMember, tarOf, zipOf } from "./testing/archives.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, scratch } from "./testing/scratch.ts";

const LOG = "sos/var/log/audit/audit.log";
const [first, second, third] = [steadyLog(1, 20), steadyLog(21, 40), steadyLog(41, 60)];

describe("a hostile archive", () => {
  const good = { name: LOG, content: third };
  const bad = `${LOG}.1`;

  test("an unreadable member affects no other", async () => {
    const cut = gzipSync(second).subarray(0, 60);
    const inner = tarOf([{ name: LOG, content: second }]);
    for (const [content, reason] of [
      [cut, /^:\S+: cannot be unpacked: /],
      [inner, /^:\S+: is a tar archive in an archive$/],
      [gzipSync(inner), /^:\S+: is a tar archive in an archive$/],
      [gzipSync(gzipSync(gzipSync(gzipSync(second)))), /^:\S+: is packed several times$/],
      [Buffer.from(second, "utf16le"), /^:\S+: is UTF-16, not UTF-8$/],
      ["no record\n", /^:\S+: it has no audit record: /],
    ] as const) {
      for (const archive of [tarOf([{ name: bad, content }, good]), zipOf([{ name: bad, content }, good])]) {
        const found = await afterArchive(archive);
        expect(found).toMatchObject({ names: [LOG], events: 20 });
        expect(found.refused).toEqual([expect.stringMatching(reason)]);
      }
    }
  });

  test("names that lead outside are only text, and open nothing", async () => {
    const names = [`../../../${LOG}`, `/etc/../${LOG}`, `x\x1b[31m/${LOG}`, "C:/var/log/audit/a.log"];
    for (const name of names)
      for (const archive of [tarOf([{ name, content: first }]), zipOf([{ name, content: first }])])
        expect(await afterArchive(archive)).toMatchObject({ names: [name], events: 20 });
    const windows = zipOf([{ name: "C:\\var\\log\\audit\\a.log", content: first }]);
    expect(await afterArchive(windows)).toMatchObject({ names: ["C:/var/log/audit/a.log"] });
  });

  test("names of any length are kept by their ends, and the database can be opened", async () => {
    const name = `${"x".repeat(100_000)}/${LOG}`;
    const content = first;
    const archive = Buffer.concat([
      paxMember({ path: name }),
      tarMember({ name: "x", content }),
      tarOf([good]),
    ]);
    const [path, database] = [join(scratch, "long.tar"), newPath("long.db")];
    writeFileSync(path, archive);
    await afterIngest([path], () => {}, {}, database);
    const store = openForWriting(database);
    const [kept] = rowsOf(store, "SELECT name FROM source ORDER BY id");
    store.close();
    const shown = `${path}:${"x".repeat(4096)}[… ${name.length - 8192} characters …]`;
    expect(kept).toEqual({ name: expect.stringContaining(shown) as unknown });
    expect(kept).toEqual({
      name: expect.stringMatching(/xxx\/sos\/var\/log\/audit\/audit\.log$/) as unknown,
    });
  });

  test("links, devices and sparse files are not logs", async () => {
    const archive = Buffer.concat([
      tarMember({ name: `${LOG}.1`, type: "1", linkname: "/etc/shadow" }),
      tarMember({ name: `${LOG}.2`, type: "3" }),
      tarMember({ name: `${LOG}.3`, type: "6" }),
      tarMember({ name: `${LOG}.5`, type: "4" }),
      tarMember({ name: "sos/dev/null", type: "3" }),
      paxMember({ "GNU.sparse.major": "1", "GNU.sparse.name": `${LOG}.4` }),
      tarMember({ name: "GNUSparseFile.7/x", content: "1\n0\n512\n" }),
      tarOf([good]),
    ]);
    expect(await afterArchive(archive)).toEqual({
      refused: [`:${LOG}.4: is stored with holes (tar --sparse)`],
      skipped: [
        `:${LOG}.1 a link to /etc/shadow`,
        `:${LOG}.2 a character device`,
        `:${LOG}.3 a FIFO`,
        `:${LOG}.5 a block device`,
      ],
      names: [LOG],
      events: 20,
    });
  });

  test("a cut one is reported, and the part before the cut is kept", async () => {
    const whole = tarOf([good, { name: bad, content: second }]);
    const member = tarMember(good).length;
    expect(await afterArchive(whole.subarray(0, member + 700))).toMatchObject({
      names: [LOG],
      events: 20,
      refused: [
        `:${bad}: cannot be read: its archive is cut or damaged at this member`,
        `: is a damaged tar archive: Unexpected end of data`,
      ],
    });
    expect(await afterArchive(whole.subarray(0, member))).toMatchObject({
      names: [LOG],
      refused: [": has no end mark: it may have been cut between two members"],
    });
    expect(await afterArchive(gzipSync(whole).subarray(0, 300))).toMatchObject({ events: 0 });
    const changed = Buffer.from(whole);
    changed[member + 5] = 7;
    expect(await afterArchive(changed)).toMatchObject({
      names: [LOG],
      refused: [expect.stringMatching(/^: is a damaged tar archive: Invalid tar header/)],
    });
  });

  test("headers that never end are not kept", async () => {
    const header = tarHeader("PaxHeader", "x", 2 ** 32);
    const archive = Buffer.concat([tarMember(good), header, Buffer.alloc(64 * 1024 * 1024, "9")]);
    expect(await afterArchive(gzipSync(archive, { level: 1 }))).toMatchObject({
      names: [LOG],
      refused: [": is a damaged tar archive: Header exceeds max size"],
    });
  });

  test("zip: the directory is not trusted", async () => {
    for (const [member, reason] of [
      [{ size: 100 }, "it has more bytes than the directory of the archive says"],
      [{ size: 2 ** 31 }, "it has fewer bytes than the archive's directory says"],
      [{ size: 100, stored: true }, "it has more bytes than the directory of the archive says"],
      [{ crc: 1 }, "its checksum is wrong"],
      [{ flags: 1 }, "is encrypted"],
      [{ method: 12 }, "is packed by method 12, which ctraudit does not unpack"],
    ] as const) {
      const found = await afterArchive(zipOf([{ name: bad, content: second, ...member }, good]));
      expect(found, reason).toMatchObject({ names: [LOG], events: 20 });
      expect(found.refused).toEqual([expect.stringContaining(reason)]);
    }
    const link = zipOf([{ name: bad, content: "/etc/shadow", mode: 0o120777 }, good]);
    expect(await afterArchive(link)).toMatchObject({ skipped: [`:${bad} a link`], names: [LOG] });
    const special = [0o010644, 0o140644, 0o020644, 0o060644].map((mode, i) => ({
      name: `${LOG}.${i}`,
      content: "",
      mode,
    }));
    expect(await afterArchive(zipOf([...special, good]))).toMatchObject({
      skipped: ["a FIFO", "a socket", "a character device", "a block device"].map(
        (kind, i) => `:${LOG}.${i} ${kind}`,
      ),
      names: [LOG],
    });
    const whole = zipOf([good]);
    for (const cut of [whole.subarray(0, whole.length - 10), whole.subarray(0, 200)])
      expect(await afterArchive(cut)).toMatchObject({
        events: 0,
        refused: [expect.stringContaining("cannot be unpacked")],
      });
  });

  test("without an audit log it is refused, and so is a zip archive from a stream", async () => {
    expect(await afterArchive(tarOf([{ name: "etc/audit/audit.rules", content: "-D\n" }]))).toEqual({
      refused: [expect.stringMatching(/^: is a tar archive without audit logs: none of its 1 files /)],
      skipped: [],
      names: [],
      events: 0,
    });
    expect(await afterArchive(gzipSync(zipOf([good])))).toMatchObject({
      refused: [": is a zip archive, which can be read only from a file"],
      events: 0,
    });
  });

  test("a member of zeros without end, and members without number, are read in bounded memory", async () => {
    const path = join(scratch, "bomb.tar.gz");
    const zeros = Buffer.alloc(1 << 20);
    const bytes = 192 * zeros.length;
    const pieces = [tarHeader(bad, "0", bytes), ...Array.from({ length: 192 }, () => zeros)];
    const small = tarMember({ name: "x/y", content: "z" });
    const many = Buffer.concat(Array.from({ length: 1000 }, () => small));
    for (let i = 0; i < 200; i++) pieces.push(many);
    pieces.push(tarOf([good]));
    writeFileSync(path, Buffer.concat(pieces.map((piece) => gzipSync(piece, { level: 1 }))));
    pieces.length = 0;
    const before = process.memoryUsage().rss;
    let highest = 0;
    const watch = () => {
      highest = Math.max(highest, process.memoryUsage().rss);
    };
    await afterIngest(
      [path],
      (store, { archives, refusals }) => {
        expect(namesOf(store, path)).toEqual([LOG]);
        expect(archives).toMatchObject([{ logs: 2, others: 200_000 }]);
        expect(refusals).toMatchObject([{ code: "CTR_INGEST_NO_RECORDS" }]);
      },
      { onProgress: watch, requireRecords: true },
    );
    expect(highest - before).toBeLessThan(150 * 1024 * 1024);
  });
});
