// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const END = "hostname=? addr=? terminal=ssh res=success";
/** A login by number, with and without the name that auditd looked up, and one by name. */
const LINES = [
  `type=USER_LOGIN msg=audit(1700000001.006:6): pid=998 uid=0 auid=1000 ses=3 msg='op=login id=1000 exe="/usr/sbin/sshd" ${END}'UID="root" AUID="ann" ID="ann"`,
  `type=USER_LOGIN msg=audit(1700000002.006:7): pid=998 uid=0 auid=1001 ses=3 msg='op=login id=1001 exe="/usr/sbin/sshd" ${END}'`,
  `type=USER_AUTH msg=audit(1700000003.006:8): pid=998 uid=0 auid=1000 ses=3 msg='op=PAM:authentication acct="bob" exe="/bin/su" ${END}'`,
];
let database: LogDatabase;

describe.skipIf(!isBuilt)("an account of messages", () => {
  beforeAll(async () => {
    database = await ingestLines(LINES);
  });
  afterAll(() => rmSync(database.folder, { recursive: true }));

  it.each([
    ["acct = ann", [6]],
    ["acct = 1000", [6]],
    ["acct = 1001", [7]],
    ["acct ~ o", [8]],
    ["acct in (ann, bob)", [6, 8]],
    ["acct = nobody", []],
  ])("is found by %s", async (expression, serials) => {
    expect(await database.search(expression)).toEqual(serials);
  });
});
