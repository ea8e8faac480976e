// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

test("UTF-16 and UTF-32, with or without a mark, with the command that decodes them", async () => {
  const text = steadyLog(1, 3);
  const [utf16, utf32] = [Buffer.from(text, "utf16le"), Buffer.alloc(text.length * 4)];
  for (let i = 0; i < text.length; i++) utf32.writeUInt32LE(text.charCodeAt(i), i * 4);
  for (const [content, name, decoding] of [
    [utf16, "UTF-16", "UTF-16LE"],
    [Buffer.concat([Buffer.from("fffe", "hex"), utf16]), "UTF-16", "UTF-16"],
    [Buffer.from(utf16).swap16(), "UTF-16", "UTF-16BE"],
    [Buffer.concat([Buffer.from("feff", "hex"), Buffer.from(utf16).swap16()]), "UTF-16", "UTF-16"],
    [utf32, "UTF-32", "UTF-32LE"],
    [Buffer.from(utf32).swap32(), "UTF-32", "UTF-32BE"],
    [Buffer.concat([Buffer.from("fffe0000", "hex"), utf32]), "UTF-32", "UTF-32"],
  ] as const) {
    const path = writeLog(content, "it's $HOME.log");
    const store = openForWriting(newPath("x.db"));
    const error = await ingestPaths(store, [path]).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: "CTR_INGEST_PACKED", message: `${path}: is ${name}, not UTF-8` });
    store.close();
    const { hint } = error as unknown as { hint: string };
    const [decode, ingest] = hint.split(" | ");
    expect(ingest).toBe("ctraudit ingest -");
    expect(decode).toContain(`iconv -f ${decoding} -t UTF-8 `);
    const decoded = spawnSync("sh", ["-c", decode ?? ""]);
    expect(decoded.stdout.toString("utf8").replace("\uFEFF", "")).toBe(text);
  }
});

test("lines that end with CR alone, with the command that reads them", async () => {
  const text = steadyLog(1, 3);
  const path = writeLog(text.replaceAll("\n", "\r"), "it's $HOME.log");
  const store = openForWriting(newPath("x.db"));
  const error = await ingestPaths(store, [path]).catch((thrown: Error) => thrown);
  store.close();
  expect(error).toMatchObject({ code: "CTR_INGEST_PACKED" });
  const [decode, ingest] = (error as unknown as { hint: string }).hint.split(" | ");
  expect(ingest).toBe("ctraudit ingest -");
  expect(spawnSync("sh", ["-c", decode ?? ""]).stdout.toString("utf8")).toBe(text);
  const windows = writeLog(text.replaceAll("\n", "\r\n"));
  await afterIngest([windows], (_, { events }) => expect(events).toBe(3));
});

test("NUL bytes alone make no UTF-16", async () => {
  const text = `${"\0".repeat(600)}\n${eventLines(0, 1)[0]}\n`;
  expect(await afterIngest([writeLog(text)], (store) => rowsOf(store, "SELECT code FROM problem"))).toEqual([
    { code: "nul-bytes" },
  ]);
});

test("other archives, databases and the journal's own files, by their first bytes", async () => {
  for (const [magic, reason] of [
    ["377abcaf271c0004", "is a 7z archive"],
    ["526172211a0700", "is a rar archive"],
    ["4c504b5348485248", "is a binary file of systemd's journal"],
    ["53514c69746520666f726d6174203300", "is an SQLite database"],
    [Buffer.from(`070701${"0".repeat(104)}x`).toString("hex"), "is a cpio archive"],
  ] as const) {
    const store = openForWriting(newPath("x.db"));
    await expect(ingestPaths(store, [writeLog(Buffer.from(magic, "hex"))])).rejects.toMatchObject({
      code: "CTR_INGEST_PACKED",
      message: expect.stringContaining(reason) as string,
    });
    store.close();
  }
});
