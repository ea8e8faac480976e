// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";
import { parseRecord } from "./parse-record.ts";
import { restoreCharacters, withSpaces } from "./rewritten-characters.ts";

const LINES = [
  'type=SYSCALL msg=audit(1700000001.001:7): arch=c000003e syscall=59 success=no exit=-2 a0=1 items=1 ppid=1 pid=700 auid=1000 uid=0 tty=(none) comm="id" exe="/usr/bin/id" key="x"\x1DARCH=x86_64 AUID="ann" UID="root"',
  'type=EXECVE msg=audit(1700000001.001:7): argc=3 a0="id" a1="--user" a2="a...b"',
  'type=PATH msg=audit(1700000001.001:7): item=0 name="/etc/x" inode=100 dev=08:01 mode=0100644 nametype=NORMAL cap_fver=0 cap_frootid=0',
  'type=USER_LOGIN msg=audit(1700000001.001:8): pid=998 uid=0 msg=\'op=login acct="ann" exe="/usr/sbin/sshd" addr=10.0.0.1 res=failed\'\x1DUID="root" AUID="ann"',
];
const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

type Pick = (index: number) => boolean;
/** All characters of a line, and some: each rewriting program has its own rules. */
const PICKS: readonly Pick[] = [
  () => true,
  (i) => i % 2 === 0,
  (i) => i % 2 === 1,
  (i) => i % 3 === 1,
  (i) => i === 5,
];

const replaced = (line: string, what: RegExp, by: (index: number, found: string) => string, pick: Pick) => {
  const body = line.indexOf("):") + 2;
  let index = 0;
  const rest = line.slice(body).replace(what, (found) => (pick(index++) ? by(index - 1, found) : found));
  return line.slice(0, body) + rest;
};
const rewritings = (what: RegExp, by: (index: number, found: string) => string): string[] =>
  LINES.flatMap((line) =>
    PICKS.map((pick) => replaced(line, what, by, pick)).map((text) => [line, text] as const),
  )
    .filter(([line, text]) => line !== text)
    .flat();

function eachOf(
  what: RegExp,
  by: (index: number, found: string) => string,
  check: (text: string, line: string) => void,
) {
  const found = rewritings(what, by);
  expect(found.length).toBeGreaterThan(0);
  for (let at = 0; at < found.length; at += 2) check(found[at + 1] as string, found[at] as string);
}

describe("a line of which some characters, or all of a kind, were rewritten is that of auditd", () => {
  it.each([
    ["“", "”"],
    ["„", "“"],
    ["”", "”"],
    ["«", "»"],
    ["»", "«"],
    ["‹", "›"],
    ["‘", "’"],
    ["‚", "‘"],
    ["″", "″"],
    ["＂", "＂"],
    ["\x93", "\x94"],
  ])("quotation marks %s and %s", (open, close) => {
    const [left, right] = open > "\x90" && open < "\x95" ? [open, close] : [bytes(open), bytes(close)];
    eachOf(
      /"/g,
      (index) => (index % 2 === 0 ? left : right),
      (text, line) => expect(parseRecord(text)).toEqual(parseRecord(line)),
    );
  });

  it.each([
    ["’", "’"],
    ["‘", "’"],
    ["´", "´"],
    ["′", "′"],
    ["＇", "＇"],
  ])("apostrophes %s and %s", (open, close) => {
    eachOf(
      /'/g,
      (index) => bytes(index % 2 === 0 ? open : close),
      (text, line) => expect(parseRecord(text)).toEqual(parseRecord(line)),
    );
  });

  it.each([
    "\t",
    "\r",
    "\u00a0",
    "\u202f",
    "\u2009",
    "\u3000",
    " \u200b",
    "\u200b ",
    "\ufeff ",
    "&nbsp;",
    "&#160;",
    "  ",
  ])("blanks %j", (blank) => {
    eachOf(
      / /g,
      () => bytes(blank),
      (text, line) => expect(parseRecord(text)).toEqual(parseRecord(line)),
    );
  });

  it.each(["＝", "&#61;", "\u200b=", "=\u200b", "=\u00ad"])("equals signs %j", (sign) => {
    eachOf(
      /=/g,
      () => bytes(sign),
      (text, line) => expect(parseRecord(text)).toEqual(parseRecord(line)),
    );
  });

  it.each(["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00a0", "&#10;", "&#13;"])(
    "%j at its end and in names",
    (text) => {
      for (const line of LINES) expect(parseRecord(line + bytes(text))).toEqual(parseRecord(line));
      if (text.startsWith("&") || text === "\u00a0") return;
      eachOf(
        /comm|acct|item|argc/g,
        (_, name) => bytes(`${name[0]}${text}${name.slice(1)}`),
        (other, line) => expect(parseRecord(other)).toEqual(parseRecord(line)),
      );
    },
  );

  it.each(["−", "–", "‑", "—"])("a number's sign %s", (sign) => {
    const line = LINES[0] as string;
    expect(parseRecord(line.replace("-2", `${bytes(sign)}2`))).toEqual(parseRecord(line));
  });

  it("a type in any case", () => {
    const line = LINES[0] as string;
    for (const type of ["syscall", "Syscall"])
      expect(parseRecord(line.replace("SYSCALL", type))).toEqual(parseRecord(line));
  });
});

describe("if the original is unknown, the record is marked, and no number is cut", () => {
  const read = (text: string) => {
    const result = parseRecord(text);
    if (!result.ok) return undefined;
    const { record } = result;
    return {
      record,
      fields: record.names.map(
        (name, i) => `${name}=${decodeText(name, record.values[i] as string, record.type)}`,
      ),
    };
  };

  it.each([
    ["two hyphens that became one dash", /--/g, "—"],
    ["three dots that became one", /\.\.\./g, "…"],
    ["a soft hyphen inside values", /(?<=\/)(?=[a-z])/g, "\u00ad"],
    ["a break inside values", /(?<=\/)(?=[a-z])/g, "\u200b"],
    ["wide slashes", /\//g, "／"],
    ["wide digits", /[0-9]/g, "７"],
    ["invisible characters in numbers", /(?<=[0-9])(?=[0-9])/g, "\u200b"],
    ["a comma behind each field", /(?= )/g, ","],
    ["colons for equals signs", /=/g, ":"],
    ["apostrophes for some quotes", /"/g, "'"],
    ["doubled quotes for some", /"/g, '""'],
    ["entities for some quotes", /"/g, "&quot;"],
  ])("%s", (_, what, by) => {
    eachOf(
      what,
      () => bytes(by),
      (text, line) => {
        const [now, before] = [read(text), read(line)];
        if (now === undefined || String(now.fields) === String(before?.fields)) return;
        if (
          text.includes("op=login") &&
          !/[\x80-\xFF]/.test(text) &&
          text.indexOf(by) > text.indexOf("msg='")
        )
          return; // of a message's words
        expect(now.record.truncated, text).toBe(true);
        const numbers = now.fields.filter((field) =>
          /^(?:a0|pid|ppid|uid|auid|items?|inode|argc|exit)=-?[0-9]+$/.test(field),
        );
        if (now.record.type !== "EXECVE")
          for (const field of numbers) expect(before?.fields, text).toContain(field);
      },
    );
  });

  it("a line in lower case: its hexadecimal values are those of auditd", () => {
    const line = 'type=execve msg=audit(1700000001.001:9): argc=2 a0="id" a1=61206222';
    expect(parseRecord(line)).toMatchObject({
      ok: true,
      record: { type: "EXECVE", truncated: true, values: ["2", '"id"', "61206222"] },
    });
    const title = "type=proctitle msg=audit(1700000001.001:9): proctitle=2f62696e2f73";
    expect(parseRecord(title)).toMatchObject({
      ok: true,
      record: { truncated: true, values: ["2F62696E2F73"] },
    });
  });
});

it("keeps such characters inside a message or a name, and other letters cause no mark", () => {
  const text = bytes("type=USER msg=audit(1.001:7): pid=1 msg='op=it’s fine acct=\"jörg\" res=success'");
  const result = parseRecord(text);
  expect(result).toMatchObject({ ok: true, record: { truncated: true } });
  if (result.ok)
    expect(result.record.values.slice(1)).toEqual([bytes("it’s fine"), bytes('"jörg"'), "success"]);
  const name = bytes('type=CWD msg=audit(1.001:7): cwd="/home/jörg"');
  expect(parseRecord(name)).toMatchObject({
    ok: true,
    record: { truncated: false, values: [bytes('"/home/jörg"')] },
  });
});

it("a header with other blanks, and text before it", () => {
  const line = LINES[0] as string;
  expect(withSpaces(line)).toBeUndefined();
  for (const blank of ["\u00a0", "\t", "\u2009"])
    expect(withSpaces(line.replaceAll(" ", bytes(blank)))).toBe(line);
  expect(withSpaces(bytes("\u200b\u00a0") + line)).toBe(line);
});

it("lines of 16 KiB are read within the time of a test", () => {
  const head = "type=CWD msg=audit(1.001:7): ";
  const long = [
    "\t",
    bytes("\u200b"),
    " \t",
    bytes(" \u200b"),
    bytes("=“"),
    '="',
    '=\\"',
    "'\u00c2\u00ad",
    "&#10;",
    bytes("’ "),
    "a\t",
  ];
  for (const piece of long) {
    const text = `${head}${piece.repeat(Math.floor(16_000 / piece.length))}x`;
    expect(restoreCharacters(text).startsWith(head.trimEnd())).toBe(true);
  }
});
