// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseRecord } from "./parse-record.ts";
import { SAMPLE_LINES } from "./testing/sample-lines.ts";

const line = (type: string, body: string) => `type=${type} msg=audit(1700000001.001:1): ${body}`;

function fieldsOf(text: string): { fields: string[]; truncated: boolean } {
  const result = parseRecord(text);
  if (!result.ok) throw new Error(result.detail);
  const { names, values, truncated } = result.record;
  return { fields: names.map((name, i) => `${name}=${values[i]}`), truncated };
}

describe("a line that has lost a quotation mark keeps its complete fields", () => {
  it.each([
    ["that closed", "SYSCALL", 'pid=9 comm="sh exe="/x" key="k"', ["pid=9", 'exe="/x"', 'key="k"']],
    ["that opened", "SYSCALL", 'pid=9 comm=sh" exe="/x" key="k"', ["pid=9", 'exe="/x"', 'key="k"']],
    ["of the last field", "SYSCALL", 'pid=9 comm="sh" exe="/x" key="k', ["pid=9", 'comm="sh"', 'exe="/x"']],
    ["and another: no value in between", "SYSCALL", 'comm="sh exe=/x" key="k"', ['key="k"']],
    ["twice", "SYSCALL", 'comm="sh exe="/x key="k" ses=1', ['key="k"', "ses=1"]],
    [
      "and goes on with a number",
      "PATH",
      'item=0 name="/etc/x inode=7 dev=08:01 nametype=NORMAL',
      ["item=0", "inode=7", "dev=08:01", "nametype=NORMAL"],
    ],
    ["of an argument", "EXECVE", 'argc=3 a0="sh a1="-c" a2=6C73', ["argc=3", 'a1="-c"', "a2=6C73"]],
    ["of a directory", "CWD", 'cwd="/srv', []],
    [
      "that is an apostrophe",
      "DM_CTRL",
      "module=verity error_msg='Data device res=0",
      ["module=verity", "res=0"],
    ],
    [
      "behind a word",
      "AVC",
      'avc: denied { read } for pid=9 comm="cat name="x" dev="sda1"',
      ["pid=9", 'name="x"', 'dev="sda1"'],
    ],
    [
      "before added names",
      "SYSCALL",
      'pid=9 key="k\x1DARCH=x86_64 AUID="ann"',
      ["pid=9", "ARCH=x86_64", 'AUID="ann"'],
    ],
    [
      "of an added name",
      "SYSCALL",
      'pid=9 key="k"\x1DARCH=x86_64 AUID="ann UID="root"',
      ["pid=9", 'key="k"', "ARCH=x86_64", 'UID="root"'],
    ],
    [
      "before a message",
      "USER_LOGIN",
      `pid=9 exe="/x msg='op=login acct="a" res=failed'`,
      ["pid=9", "op=login", 'acct="a"', "res=failed"],
    ],
    [
      "in a message",
      "USER_AUTH",
      `pid=9 msg='op=auth acct="ann exe="/bin/su" hostname=? res=failed'`,
      ["pid=9", "op=auth", 'exe="/bin/su"', "hostname=?", "res=failed"],
    ],
    [
      "that opened in a message",
      "USER_AUTH",
      `pid=9 msg='op=auth acct=ann" exe="/bin/su" hostname=? res=failed'`,
      ["pid=9", "op=auth", 'exe="/bin/su"', "hostname=?", "res=failed"],
    ],
    [
      "twice in a message",
      "USER_AUTH",
      `pid=9 msg='op=auth acct="ann exe=/bin/su" hostname=? res=failed'`,
      ["pid=9", "op=auth", "hostname=?", "res=failed"],
    ],
    [
      "last in a message",
      "USER_CMD",
      `pid=9 msg='cwd="/" cmd="id res=success'`,
      ["pid=9", 'cwd="/"', "res=success"],
    ],
    [
      "in dbus's message",
      "USER_AVC",
      `pid=9 msg='avc:  denied  { send } for exe="/usr/bin/dbus sauid=81 hostname=?'`,
      ["pid=9", "sauid=81", "hostname=?"],
    ],
    [
      "of a name that only AppArmor writes",
      "USER_AVC",
      `pid=9 msg='bus="system path="/x" mask="send"'`,
      ["pid=9", 'path="/x"', 'mask="send"'],
    ],
    [
      "in old PAM's brackets",
      "USER_AUTH",
      `pid=9 msg='PAM: auth acct="ann : exe="/bin/su" (hostname=?, res=failed)'`,
      ["pid=9", 'exe="/bin/su"', "hostname=?", "res=failed"],
    ],
  ])("%s", (_, type, body, fields) => {
    expect(fieldsOf(line(type, body))).toEqual({ fields, truncated: true });
  });

  it("with any one of them lost: no value changes, and at most its neighbour is lost with it", () => {
    for (const sample of Object.values(SAMPLE_LINES)) {
      const whole = parseRecord(sample);
      if (!whole.ok || whole.record.truncated) continue;
      const known = new Set(fieldsOf(sample).fields);
      for (let at = sample.indexOf('"'); at >= 0; at = sample.indexOf('"', at + 1)) {
        const damaged = sample.slice(0, at) + sample.slice(at + 1);
        const { fields, truncated } = fieldsOf(damaged);
        expect([damaged, fields.filter((field) => !known.has(field)), truncated]).toEqual([
          damaged,
          [],
          true,
        ]);
        expect(fields.length).toBeGreaterThanOrEqual(known.size - 2);
      }
    }
  });
});

it.each([
  ["AVC", 'apparmor="DENIED" info="Failed name lookup - disconnected path" error=-13 name="x" comm="y"'],
  ["USER_AUTH", `pid=9 msg='op=a acct="x res=success" exe="/bin/su" res=failed'`],
  ["USER_CMD", `pid=9 msg='cwd="/" cmd="dd if=/dev/zero of=x" res=success'`],
  ["SYSCALL", 'pid=9 key="k"\x1DAUID="domain user" UID="root"'],
  ["USER", 'intercepted="syscall=46 uid=0 comm=7379" pid=1'],
])("a blank in quotes alone is no sign of it: %s %s", (type, body) => {
  expect(fieldsOf(line(type, body)).truncated).toBe(false);
});

it("after a value with arbitrary content, no further field is read", () => {
  expect(fieldsOf(line("USER", 'pid=1 intercepted="syscall=46 uid=0 comm=7379')).fields).toEqual(["pid=1"]);
});

it("takes time linear in the line's length", () => {
  for (const piece of ['a="b ', "a='b ", 'a=b" ', "a={ b "]) {
    const time = (count: number) => {
      const start = performance.now();
      parseRecord(line("X", piece.repeat(count)));
      return performance.now() - start;
    };
    time(1000);
    expect(time(64_000)).toBeLessThan(2000);
  }
});
