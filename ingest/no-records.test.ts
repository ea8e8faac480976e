// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

describe("an input without a record is not a source", () => {
  test.each([
    ["words\nwords\n", "it seems to be other text"],
    ["\x7fELF\x01\x02\x03\n\x04\n", "it seems to be binary"],
    ["a\0b\n", "it seems to be binary"],
    ["\n\n\n", "all its lines are empty"],
    ['{"log":"x"}\n', "it seems to be JSON of another kind"],
    ["<html>\n", "it seems to be XML or HTML"],
    [
      '{\n  "message":\n  "he said type=CWD msg=audit(1700000001.001:7): cwd=1"\n',
      "it is JSON in a form of several lines",
    ],
    [
      "Tue 2023-11-14 22:13:21.007000 UTC [s=1a;i=2]\n    _TRANSPORT=audit\n",
      "it is the output of journalctl -o verbose",
    ],
    [
      '{"_TRANSPORT":"stdout","MESSAGE":"type=CWD msg=audit(1700000001.001:7): cwd=1"}\n',
      "its entries of the journal are of other programs",
    ],
    ["\x1E{\n", "it is JSON in a form of several lines"],
    ["data: {}\n", "it is JSON in a form of several lines"],
    [
      "x,type=CWD msg=audit(1700000001.001:7): cwd=1\n",
      "its records are in a form that is not known, or damaged",
    ],
    [
      "type=CWD msg=audit(1700000001.007:99999999999999999999): cwd=1\n",
      "its records are in a form that is not known, or damaged",
    ],
    [
      "type=SYSCALL msg=audit(06/05/2018 12:39:29.636:26949) : arch=x86_64\n",
      "it is interpreted output of ausearch",
    ],
    [
      "----\ntype=CWD msg=audit(11/14/2023 22:13:21.900:8) : cwd=/ \n",
      "it is interpreted output of ausearch",
    ],
    ["# words\nhost audit[9235]: AVC avc:  denied\n", "it has the journal's short lines, without event ids"],
    ["type=CWD msg=audit(-5.100:5): cwd=1\n", "its records are in a form that is not known, or damaged"],
    ['{"_TRANSPORT":"audit","MESSAGE":"CWD cwd=1"}\n', "its entries of the journal lack the records' ids"],
    [
      "host audit[9235]: AVC avc:  denied  { read } for  pid=1\n",
      "it has the journal's short lines, without event ids",
    ],
    ["no line end", "it seems to be other text"],
    ["x".repeat(2 ** 20 + 1), "it is a line that is longer than the bound of lines"],
  ])("%j", async (content, reason) => {
    const store = openForWriting(newPath("x.db"));
    const path = writeLog(content, "x.1");
    await expect(ingestPaths(store, [path], { requireRecords: true })).rejects.toMatchObject({
      code: "CTR_INGEST_NO_RECORDS",
      message: `${path}: it has no audit record: ${reason}`,
    });
    expect(
      rowsOf(store, "SELECT (SELECT count(*) FROM source) + (SELECT count(*) FROM problem) AS n"),
    ).toEqual([{ n: 0 }]);
    expect(rowsOf(store, "SELECT relation, note FROM run_source")).toMatchObject([{ relation: "refused" }]);
    expect(rowsOf(store, "SELECT count(*) AS n FROM run WHERE ended_ms IS NOT NULL")).toEqual([{ n: 1 }]);
    store.close();
  });

  test("beside others it is reported, and does not affect them", async () => {
    const [one, two, junk] = [
      writeLog(steadyLog(1, 5), "a.log"),
      writeLog(steadyLog(6, 9), "b.log"),
      writeLog("x\n"),
    ];
    const bzip2 = writeLog(Buffer.from("425a683931", "hex"), "x.bz2");
    await afterIngest(
      [one, junk, bzip2, two],
      (store, { events, refusals, counts }) => {
        expect(events).toBe(9);
        expect(refusals.map(({ path }) => path)).toEqual([junk, bzip2]);
        expect(counts).toMatchObject({ sources: 2, refusals: 2 });
        expect(rowsOf(store, "SELECT name FROM source")).toEqual([{ name: one }, { name: two }]);
      },
      { requireRecords: true },
    );
  });

  test("the kernel's reports of losses are kept", async () => {
    const text = "[  12.3] audit: audit_lost=7 audit_rate_limit=0 audit_backlog_limit=64\nother\n";
    await afterIngest(
      [writeLog(text)],
      (store) => {
        expect(rowsOf(store, "SELECT code FROM problem")).toEqual([
          { code: "kernel-loss" },
          { code: "no-event-id" },
        ]);
      },
      { requireRecords: true },
    );
  });
});
