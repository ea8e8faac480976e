// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const call = (number: number, success: string, exit: string) =>
  `arch=c000003e syscall=${number} success=${success} exit=${exit} a0=3 a1=7ffd a2=b4 a3=0 items=0 ppid=1 pid=400 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="sshd" exe="/usr/sbin/sshd" key=(null)`;
const said = (op: string, result: string) =>
  `pid=400 uid=0 auid=0 ses=1 msg='op=${op} acct="bob" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.1 terminal=ssh res=${result}'`;

/** Records of one event, and its line as text, from the call on. */
const EVENTS: readonly (readonly [meaning: string, records: readonly [type: string, fields: string][], text: string])[] =
  [
    ["a failed login, sent by a call", [["USER_LOGIN", said("login", "failed")], ["SYSCALL", call(44, "yes", "180")]], "sendto USER_LOGIN = failed, exit 180"],
    ["a login, sent by a call", [["USER_LOGIN", said("login", "success")], ["SYSCALL", call(44, "yes", "180")]], "sendto = 180"],
    ["a login whose message was not delivered at once", [["USER_AUTH", said("PAM:authentication", "success")], ["SYSCALL", call(44, "no", "-11")]], "sendto USER_AUTH = success, exit -EAGAIN"],
    ["one of two messages failed", [["USER_AUTH", said("a", "success")], ["USER_LOGIN", said("b", "failed")], ["SYSCALL", call(44, "yes", "180")]], "sendto USER_AUTH,USER_LOGIN = failed, exit 180"],
    ["a rule that was not changed", [["CONFIG_CHANGE", "auid=0 ses=1 op=remove_rule key=(null) list=4 res=0"], ["SYSCALL", call(44, "yes", "1080")]], "sendto CONFIG_CHANGE = failed, exit 1080"],
    ["a session that was not set, as the call says", [["LOGIN", "pid=400 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=3 res=0"], ["SYSCALL", call(1, "no", "-1")]], "write = -EPERM"],
    ["a call alone", [["SYSCALL", call(0, "no", "-11")]], "read = -EAGAIN"],
    ["a message alone", [["USER_LOGIN", said("login", "failed")]], "USER_LOGIN = failed"],
  ]; // biome-ignore format: a table
let database: LogDatabase;

beforeAll(async () => {
  const lines = EVENTS.flatMap(([, records], at) =>
    records.map(([type, fields]) => `type=${type} msg=audit(1790000001.000:${at + 1}): ${fields}`),
  );
  if (isBuilt) database = await ingestLines(lines);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

describe.skipIf(!isBuilt)("search as text shows the outcome that counts", () => {
  it.each(EVENTS.map(([meaning, , text], at) => [meaning, at + 1, text] as const))(
    "%s",
    async (_meaning, serial, text) => {
      const line = await database.ask("search", "-a", String(serial));
      expect(line).toContain(`[400] ${text} uid=0 auid=`);
    },
  );

  it("as report timeline does", async () => {
    const text = await database.ask("report", "timeline");
    expect(text).toMatch(/sendto USER_LOGIN +failed, exit 180/);
    expect(text).toMatch(/sendto USER_AUTH +success, exit -EAGAIN/);
  });
});
