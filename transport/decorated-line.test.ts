// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, test } from "vitest";
import { readFrame } from "./read-frame.ts";

const CALL =
  'type=SYSCALL msg=audit(1700000001.001:7): arch=c000003e syscall=59 pid=999 comm="id" exe="/usr/bin/id" key="x"';
const LOGIN =
  "type=USER_LOGIN msg=audit(1700000001.001:7): pid=998 msg='op=login id=1000 exe=\"/usr/sbin/sshd\" res=failed'";
const EXECVE = 'type=EXECVE msg=audit(1700000001.001:8): argc=2 a0="id" a1=61206222';

function recordsOf(line: string) {
  const { records, problems, isOther } = readFrame(line);
  return {
    records: records.map(({ record }) => [record.type, record.names, record.values, record.truncated]),
    hosts: [...new Set(records.map(({ carrier }) => carrier?.host ?? null))],
    codes: problems.map(({ code }) => code),
    isOther,
  };
}

/** The records without their decoration. */
const plain = (records: readonly string[], host: string | null) => ({
  records: records.flatMap((record) => recordsOf(record).records),
  hosts: [host],
  codes: [],
  isOther: false,
});

const json = (value: unknown) => JSON.stringify(value);
const inQuotes = (text: string) => text.replaceAll('"', '\\"');
const base64 = (text: string) => Buffer.from(text).toString("base64");
const cef = (text: string) => text.replaceAll("=", "\\=");

type Form = readonly [name: string, wrap: (record: string) => string, host: string | null];

const FORMS: readonly Form[] = [
  ["an item of a list", (record) => `- ${record}`, null],
  ["a difference", (record) => `+${record}`, null],
  ["the second file's difference", (record) => `> ${record}`, null],
  ["a line beside one that grep found", (record) => `/var/log/audit/audit.log.1-${record}`, null],
  ["the same with its number", (record) => `audit.log-12-${record}`, null],
  ["a comment", (record) => `# ${record}`, null],
  ["a line of pdsh", (record) => `web1: ${record}`, "web1"],
  ["a program's line without a time", (record) => `audispd: ${record}`, null],
  ["swarm", (record) => `auditd.1.abcd1234@node1    | ${record}`, null],
  ["stern", (record) => `auditd-x7k2p auditd ${record}`, null],
  ["compose with times", (record) => `auditd-1  | 2023-11-14T22:13:21.000000000Z ${record}`, null],
  ["kubectl with times", (record) => `[pod/a/b] 2023-11-14T22:13:21.000000000Z ${record}`, null],
  ["psql", (record) => ` 1 | web1 | ${record}`, null],
  ["mysql", (record) => `| 1 | ${record} |`, null],
  ["a cell of HTML", (record) => `<tr><td>${record}</td></tr>`, null],
  [
    "Splunk's XML",
    (record) => `<field k='_raw'><v xml:space='preserve' trim='0'>${record}</v></field>`,
    null,
  ],
  ["a string of JSON", (record) => json(record), null],
  ["an element of an array of strings", (record) => `${json(record)},`, null],
  ["a cell of CSV", (record) => `"${record.replaceAll('"', '""')}"`, null],
  ["backquotes", (record) => `\`${record}\``, null],
  ["a string of JSON in JSON", (record) => json({ message: json(record) }), null],
  ["logfmt", (record) => `time=x host=web1 level=info msg="${inQuotes(record)}"`, "web1"],
  ["NXLog's pairs", (record) => `Hostname="web1"; raw_event="${inQuotes(record)}";`, "web1"],
  ["YAML on one line", (record) => `- {host: web1, message: '${record.replaceAll("'", "''")}'}`, "web1"],
  ["Ruby's object", (record) => `{ "message" => "${inQuotes(record)}", "host" => "web1" }`, "web1"],
  ["Fluent Bit's output", (record) => `[0] audit: [[17.0, {}], {"log"=>"${inQuotes(record)}"}]`, null],
  [
    "fluentd's output",
    (record) => `2023-11-14 22:13:21.0 +0000 audit.log: ${json({ message: record })}`,
    null,
  ],
  ["LEEF", (record) => `LEEF:1.0|V|P|3|X|devTime=x\tidentHostName=web1\tmsg=${record}`, "web1"],
  ["LEEF with its own separator", (record) => `LEEF:2.0|V|P|3|X|^|identHostName=web1^msg=${record}`, "web1"],
  ["LEEF in syslog", (record) => `Nov 14 22:13:21 web1 LEEF:1.0|V|P|3|X|a=b\tmsg=${record}`, "web1"],
  ["CEF without escapes", (record) => `CEF:0|V|P|3|X|n|3|dvchost=web1 msg=${record} cs2=x`, "web1"],
  ["CEF's custom string", (record) => `CEF:0|V|P|3|X|n|3|dvchost=web1 cs1=${cef(record)} cs2=x`, "web1"],
  ["a percent-encoded line", (record) => encodeURIComponent(record), null],
  ["a form", (record) => new URLSearchParams([["", record]]).toString().slice(1), null],
  ["quoted-printable", (record) => record.replaceAll("=", "=3D"), null],
  ["base64", base64, null],
  ["base64 in JSON", (record) => json({ host: "web1", data: base64(record) }), "web1"],
  ["base64 in a list", (record) => json({ records: [{ data: base64(`${record}\n`) }] }), null],
  [
    "JSON behind a collector's header",
    (record) => `Nov 14 22:13:21 relay vector[3]: ${json({ message: record, host: "web1" })}`,
    "web1",
  ],
  ["CEE", (record) => `Nov 14 22:13:21 web1 audisp: @cee: ${json({ msg: record })}`, "web1"],
  ["an array of strings", (record) => json([record]), null],
  ["grep's colours", (record) => record.replace("pid=", "\x1B[01;31m\x1B[Kpid=\x1B[m\x1B[K"), null],
  [
    "grep's colours within a message",
    (record) => record.replace("res=", "\x1B[01;31m\x1B[Kres=\x1B[m\x1B[K"),
    null,
  ],
  ["a line in colours", (record) => `\x1B[1;39mNov 14 22:13:21 web1 audispd: ${record}\x1B[0m`, "web1"],
  ["a console", (record) => `\r${record}\r`, null],
  ["tabs for spaces", (record) => record.replaceAll(" ", "\t"), null],
  ["no-break spaces", (record) => record.replaceAll(" ", "\xC2\xA0"), null],
  ["a NUL at its end", (record) => `${record}\0`, null],
];

describe("a record is read whole in", () => {
  it.each(FORMS)("%s", (_, wrap, host) => {
    for (const record of [CALL, LOGIN, EXECVE])
      expect([record, recordsOf(wrap(record))]).toEqual([record, plain([record], host)]);
  });

  it.each([
    [
      "objects one behind another",
      [CALL, LOGIN].map((event) => json({ host: "web1", event })).join(""),
      "web1",
    ],
    [
      "objects with a blank between",
      [CALL, LOGIN].map((event) => json({ host: "web1", event })).join(" "),
      "web1",
    ],
    [
      "objects with NULs between",
      [CALL, LOGIN].map((record) => `${json({ host: "web1", short_message: record })}\0`).join(""),
      "web1",
    ],
    ["lines with NULs between", [CALL, EXECVE].join("\0"), null],
    [
      "OpenTelemetry",
      json({
        resourceLogs: [
          {
            resource: { attributes: [{ key: "host.name", value: { stringValue: "web1" } }] },
            scopeLogs: [{ logRecords: [CALL, LOGIN].map((stringValue) => ({ body: { stringValue } })) }],
          },
        ],
      }),
      "web1",
    ],
  ])("several in %s", (name, line, host) => {
    expect(recordsOf(line)).toEqual(plain([CALL, name.startsWith("lines") ? EXECVE : LOGIN], host));
  });

  it.each(["\r", "#012", "\\n", "\\r\\n", "\v", "\xC2\x85", "\xE2\x80\xA8", "<br>"])(
    "a line with %j for a line end",
    (end) => {
      expect(recordsOf(EXECVE + end + CALL)).toEqual(plain([EXECVE, CALL], null));
    },
  );

  it("an entry of the kernel's in the journal, of the collector's host", () => {
    const line = json({
      host: "web1",
      _TRANSPORT: "kernel",
      MESSAGE: 'audit: type=1307 audit(1700000001.001:7): cwd="/"',
    });
    expect(recordsOf(line)).toMatchObject({ hosts: ["web1"], records: [["CWD", ["cwd"], ['"/"'], false]] });
  });
});

describe("a cut object", () => {
  it("keeps the whole fields of its record, and its host", () => {
    const line = json({ host: { name: "web1" }, message: CALL });
    const found = recordsOf(line.slice(0, line.indexOf("/usr/bin/id")));
    expect(found).toMatchObject({ hosts: ["web1"], codes: [] });
    expect(found.records).toEqual([
      ["SYSCALL", ["arch", "syscall", "pid", "comm"], ["c000003e", "59", "999", '"id"'], true],
    ]);
  });

  it("that continues with another: both records are read", () => {
    const line = json({ message: CALL }).slice(0, 90) + json({ host: "web1", message: EXECVE });
    expect(recordsOf(line).records).toEqual([
      ["SYSCALL", ["arch", "syscall", "pid"], ["c000003e", "59", "999"], true],
      ...recordsOf(EXECVE).records,
    ]);
  });
});

describe("no record is", () => {
  it.each([
    [
      "an object that another program than a collector writes",
      `Nov 14 22:13:21 web1 nginx: ${json({ message: CALL })}`,
    ],
    ["a text in quotes behind another program's header", `Nov 14 22:13:21 web1 app: msg="${inQuotes(CALL)}"`],
    ["base64 of another program", `Nov 14 22:13:21 web1 app: ${base64(CALL)}`],
  ])("%s", (_, line) => {
    expect(recordsOf(line)).toMatchObject({ records: [], isOther: true });
  });

  it.each([
    ["within a sentence", `he said ${CALL}`],
    ["in quotes within another value", `msg="he said ${inQuotes(CALL)}"`],
  ])("%s, and it is a problem", (_, line) => {
    expect(recordsOf(line)).toMatchObject({ records: [], codes: ["grammar-rejected"] });
  });

  it("in a message's own colours", () => {
    const [record] = recordsOf(LOGIN.replace("op=login", "op=\x1B[31mlogin")).records;
    expect(record?.[2]).toContain("\x1B[31mlogin");
  });
});

test("lines designed to be slow are fast", () => {
  const n = 100_000;
  const header = "type=CWD msg=audit(1700000001.001:7): ";
  const started = process.cpuUsage();
  for (const line of [
    '{"a":{"b":"audit("}'.repeat(n / 2),
    '{"a":'.repeat(n),
    '{"message":"type=CWD msg=audit('.repeat(n / 4),
    ' msg="type='.repeat(n),
    `<td>${" ".repeat(n * 5)}x`,
    `<td>${header}${"<br>".repeat(n)}x`,
    `${header}${"<br>".repeat(n)}x>`,
    `${header}${"\r".repeat(n * 5)}x ${header}`,
    `"type=${'" '.repeat(n)}x`,
    `${header}${"&amp;".repeat(n)}x`,
    `${header}a=\\"${'\\"'.repeat(n)}`,
    `${header}${"\x1B[1".repeat(n)}`,
    `Nov 14 22:13:21 ${"a ".repeat(n)}`,
    `${"Nov 14 22:13:21 a ".repeat(n / 4)}`,
    `a${"\0".repeat(n)}b${"\0{".repeat(n)}`,
    "| ".repeat(n),
    "dHlwZT".repeat(n),
  ])
    readFrame(line);
  expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
});
