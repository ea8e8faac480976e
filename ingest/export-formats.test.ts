// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { InputFormat } from "./carrier-filter.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { callLine, stamp } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

/** Calls of two hosts, each with the arguments of a program that has quotation marks, separators and a backslash. */
const RECORDS = [1, 2, 3].map((serial) => [
  callLine(serial * 10, serial, { pid: 900 + serial, comm: "id" }),
  `type=EXECVE msg=${stamp(serial * 10, serial)}: argc=3 a0="id" a1="a,b;c" a2=5C22`,
]);
const hostOf = (event: number) => (event === 0 ? "web1" : "web2");
const EACH = RECORDS.flatMap((records, event) => records.map((text) => ({ text, host: hostOf(event) })));
const OBJECTS = EACH.map(({ text, host }) => ({
  at: "2023-11-14",
  message: text,
  host: { name: host },
  tags: ["a", { b: [1, 2] }],
}));
/** The record behind arrays of objects, as bytes, and between other arrays of numbers. */
const ARRAYS_FIRST = EACH.map(({ text, host }) => ({
  tags: ["a", { b: [1, 2] }],
  owners: [{ name: "x", ids: [97, 117] }, {}, { name: "y" }],
  host: { name: host },
  message: text,
}));
const ENTRIES = EACH.map(({ text, host }) => ({
  PRIORITY: "6",
  MESSAGE: [...Buffer.from(text)],
  _TRANSPORT: "syslog",
  SYSLOG_IDENTIFIER: "audisp-syslog",
  _HOSTNAME: host,
}));
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const lines = (rows: readonly string[], end = "\n") => rows.map((row) => row + end).join("");

const FORMATS: readonly (readonly [name: string, format: InputFormat, text: string])[] = [
  ["an array of objects printed over many lines", "json", JSON.stringify(OBJECTS, null, 2)],
  [
    "the same inside an object, with tabs",
    "json",
    `${JSON.stringify({ events: OBJECTS, next: 1 }, null, "\t")}\n`,
  ],
  ["objects one after the other", "json", lines(OBJECTS.map((object) => JSON.stringify(object, null, 4)))],
  [
    "an array of objects with arrays of objects before the record",
    "json",
    JSON.stringify(ARRAYS_FIRST, null, 2),
  ],
  [
    "objects within objects of an array",
    "json",
    JSON.stringify(
      { took: 1, hits: { hits: ARRAYS_FIRST.map((object) => ({ sort: [{ a: 1 }], _source: object })) } },
      null,
      3,
    ),
  ],
  [
    "json-pretty with a line for each byte",
    "journal",
    lines(ENTRIES.map((entry) => JSON.stringify(entry, null, 8))),
  ],
  ["an array of such entries", "journal", JSON.stringify(ENTRIES, null, 1)],
  [
    "json-pretty with several bytes in a line",
    "journal",
    lines(
      ENTRIES.map((entry) => JSON.stringify(entry, null, 2).replaceAll(/(?<=[0-9],)\n +(?=[0-9])/g, " ")),
    ),
  ],
  [
    "objects that begin in the line in which others end",
    "json",
    `[ ${EACH.map(({ text, host }) => `{\r\n  "message" : ${JSON.stringify(text)},\r\n  "host" : {\r\n    "name" : "${host}"\r\n  }\r\n}`).join(", ")} ]`,
  ],
  [
    "an array with a line for each object",
    "json",
    `[\n${OBJECTS.map((object) => `  ${JSON.stringify(object)}`).join(",\n")}\n]`,
  ],
  ["json-seq", "json", lines(OBJECTS.map((object) => `\x1E${JSON.stringify(object)}`))],
  ["json-sse", "json", lines(OBJECTS.map((object) => `data: ${JSON.stringify(object)}\n`))],
  [
    "Splunk's CSV",
    "csv",
    lines([
      '"_raw","_time",host,index',
      ...EACH.map(({ text, host }) => `${quoted(text)},"2023-11-14T22:13:21.000+0000",${host},main`),
    ]),
  ],
  [
    "CSV in which an event is a cell of several lines",
    "csv",
    lines(
      [
        "_time,host,_raw,index",
        ...RECORDS.map(
          (records, event) =>
            `2023-11-14 22:13:21.000 UTC,${hostOf(event)},${quoted(records.join("\n"))},main`,
        ),
      ],
      "\r\n",
    ),
  ],
  [
    "a table with semicolons",
    "csv",
    lines([
      "\xEF\xBB\xBFTimeGenerated [UTC];Computer;SyslogMessage",
      ...EACH.map(({ text, host }) => `11/14/2023;${host};${quoted(text)}`),
    ]),
  ],
  [
    "a table of syslog lines",
    "csv",
    lines([
      "Time,Message",
      ...EACH.map(({ text, host }) => `1,${quoted(`Nov 14 22:13:21 ${host} audispd: ${text}`)}`),
    ]),
  ],
  [
    "a table with tabs",
    "tsv",
    lines(["time\thost\tmessage", ...EACH.map(({ text, host }) => `2023-11-14 22:13:21\t${host}\t${text}`)]),
  ],
  [
    "LTSV",
    "ltsv",
    lines(EACH.map(({ text, host }) => `time:2023-11-14T22:13:21Z\thost:${host}\tmessage:${text}`)),
  ],
  [
    "fluentd's files",
    "tsv",
    lines(
      EACH.map(
        ({ text, host }) =>
          `2023-11-14T22:13:21+00:00\taudit.log\t${JSON.stringify({ message: text, hostname: host })}`,
      ),
    ),
  ],
];

const plain = lines(EACH.map(({ text, host }) => `node=${host} ${text}`));
const CONTENT = `SELECT n.name, e.pid, hex(a.arguments) AS arguments FROM event e JOIN boot b ON b.id = e.id >> 36
  JOIN node n ON n.id = b.node JOIN argv a ON a.event = e.id ORDER BY e.pid`;
const contentOf = (text: string, inputFormat?: InputFormat) =>
  afterIngest(
    [writeLog(text)],
    (store) => ({
      events: rowsOf(store, CONTENT),
      problems: rowsOf(store, "SELECT code FROM problem"),
      forms: rowsOf(store, "SELECT j.key FROM source, json_each(carriers, '$.records') j").map(
        ({ key }) => key,
      ),
    }),
    { ...(inputFormat && { inputFormat }), final: false, requireRecords: true },
  );

describe.each(FORMATS)("%s", (_, format, text) => {
  test("gives the events of the log that it was made of, by itself and where its form is said", async () => {
    const { events } = await contentOf(plain);
    expect(events.map(({ name }) => name)).toEqual(["web1", "web2", "web2"]);
    for (const said of [undefined, format])
      expect(await contentOf(text, said)).toEqual({ events, problems: [], forms: [format] });
  });

  test("is not read where another form is said", async () => {
    await expect(contentOf(text, format === "journal" ? "csv" : "journal")).rejects.toMatchObject({
      code: "CTR_INGEST_NO_RECORDS",
    });
  });

  test("gives the same where it grows", async () => {
    const whole = await afterIngest([writeLog(text)], dumpUnscattered);
    for (let part = 1; part < 7; part++) {
      const cut = Math.floor((text.length * part) / 7);
      const [path, database] = [newPath("grown.log"), newPath("x.db")];
      writeFileSync(path, Buffer.from(text.slice(0, cut), "latin1"));
      await afterIngest([path], () => {}, {}, database);
      appendFileSync(path, Buffer.from(text.slice(cut), "latin1"));
      await afterIngest([path], (store) => expect(dumpUnscattered(store)).toEqual(whole), {}, database);
    }
  });
});

test("an object that was cut within the bytes of its record is a problem", async () => {
  const text = JSON.stringify(ENTRIES[0], null, 2);
  const cut = `${text.slice(0, text.indexOf("61,"))}1\n`;
  const more = lines(ENTRIES.slice(1).map((entry) => JSON.stringify(entry)));
  const { events, problems } = await contentOf(
    `${cut}${"  97,\n117,\n100,\n105,\n116,\n40\n"}words\n${more}`,
  );
  expect(events).toHaveLength(3);
  expect(problems).toEqual([{ code: "no-event-id" }, { code: "no-event-id" }]);
});

describe("what another program writes is no row of a table", () => {
  const row = `x,${quoted(RECORDS[0]![0] as string)}`;
  test.each([
    ["in syslog", `Nov 14 22:13:21 web1 shop: ${row}`],
    ["in a log of its own", row],
    ["with tabs", `x\t${RECORDS[0]![0]}`],
    ["with a quotation mark that is not closed", `x,"${RECORDS[0]![0]}`],
  ])("%s", async (_, line) => {
    await afterIngest([writeLog(`${line}\n${plain}`)], (store) => {
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 3 }]);
      const said = rowsOf(store, "SELECT line FROM problem UNION SELECT line FROM other_lines");
      expect(said).toEqual([{ line: 1 }]);
    });
  });

  test("and a table without names of columns is refused, with the way out", async () => {
    const table = lines(EACH.map(({ text }) => `1,${quoted(text)}`));
    await expect(contentOf(table)).rejects.toMatchObject({
      hint: expect.stringContaining("--input-format csv") as unknown,
    });
    expect((await contentOf(table, "csv")).events).toHaveLength(3);
  });
});

test("a row that has lost a quotation mark costs itself alone", async () => {
  const rows = EACH.map(({ text, host }) => `${host},${quoted(text)}`);
  rows[2] = (rows[2] as string).slice(0, -1);
  const text = lines(["host,_raw", ...rows]);
  await afterIngest([writeLog(text)], (store) => {
    expect(rowsOf(store, "SELECT line FROM problem")).toEqual([{ line: 4 }]);
    expect(rowsOf(store, "SELECT pid FROM event WHERE pid IS NOT NULL")).toEqual([
      { pid: 901 },
      { pid: 903 },
    ]);
  });
});

test("an object that does not end is told of line by line, and hides no record behind it", async () => {
  const [first, second] = OBJECTS.map((object) => JSON.stringify(object, null, 2));
  const cut = (first as string).slice(0, -2);
  await afterIngest([writeLog(`${cut}\n${plain}${second}\n`)], (store) => {
    expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 3 }]);
    expect(rowsOf(store, "SELECT line FROM problem")).toEqual([{ line: 3 }]);
  });
});

test("lines designed to be slow are fast", async () => {
  const blanks = " ".repeat(500_000);
  const cells = "2023-11-14 1,".repeat(30_000);
  const hostile = [`{`, `"a":${blanks}x`, `${blanks}x`, `  {`, `}`, cells, `${'"a""b",'.repeat(60_000)}x`];
  const started = process.cpuUsage();
  await afterIngest([writeLog(lines(["host,_raw", ...hostile, ...EACH.map(({ text }) => text)]))], (store) =>
    expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 3 }]),
  );
  expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
});
