// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseRecord } from "./parse-record.ts";

const SAMPLES = [
  'type=SYSCALL msg=audit(1700000001.001:7): pid=999 comm="a&b" exe="/usr/bin/a<b" key="x"\x1DARCH=x86_64 AUID="ann"',
  'type=USER_LOGIN msg=audit(1700000001.001:8): pid=998 msg=\'op=login acct="ann" res=failed\'\x1DUID="root" AUID="ann"',
  'type=EXECVE msg=audit(1700000001.001:9): argc=3 a0="id" a1=61206222 a2=""',
];

const escaped = (text: string, quote: string, apostrophe: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', quote).replaceAll("'", apostrophe);
const backslashed = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');

describe("a line rewritten by another program is restored", () => {
  it.each([
    ["entities", (text: string) => escaped(text, "&quot;", "&apos;")],
    ["decimal entities", (text: string) => escaped(text, "&#34;", "&#39;")],
    ["decimal entities with zeros", (text: string) => escaped(text, "&#034;", "&#039;")],
    ["hexadecimal entities", (text: string) => escaped(text, "&#x22;", "&#x27;")],
    ["entities of entities", (text: string) => escaped(escaped(text, "&quot;", "&#39;"), "&quot;", "&#39;")],
    ["entities for quotation marks alone", (text: string) => text.replaceAll('"', "&quot;")],
    ["backslashes", backslashed],
    ["backslashes twice", (text: string) => backslashed(backslashed(text))],
    ["backslashes before apostrophes, too", (text: string) => backslashed(text).replaceAll("'", "\\'")],
    ["doubled quotation marks", (text: string) => text.replaceAll('"', '""')],
    ["tags at its end", (text: string) => `${text}</td><br/>`],
    ["a tab and returns at its end", (text: string) => `${text}\t\r\r`],
  ])("from %s", (_, rewrite) => {
    for (const line of SAMPLES) expect(parseRecord(rewrite(line))).toEqual(parseRecord(line));
  });

  it.each(["{GS}", "[GS]", "<U+001D>", "#29", "\\\\x1d", "\\\\u001d", "|", "\t", ".", ";", "_", "\xC2\xA0"])(
    "from %j in place of the separator",
    (text) => {
      for (const line of SAMPLES) expect(parseRecord(line.replace("\x1D", text))).toEqual(parseRecord(line));
    },
  );
});

describe("a line that was not rewritten keeps", () => {
  it.each([
    ["empty values alone", 'type=EXECVE msg=audit(1.001:9): argc=1 a0=""', ["1", '""']],
    ["an entity in a value", 'type=CWD msg=audit(1.001:9): cwd="/a&quot;b"', ['"/a&quot;b"']],
    ["a backslash at a value's end", 'type=CWD msg=audit(1.001:9): x="a" cwd="/a\\"', ['"a"', '"/a\\"']],
  ])("%s", (_, line, values) => {
    const result = parseRecord(line);
    expect(result.ok ? result.record.values : result).toEqual(values);
  });
});
