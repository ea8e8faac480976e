// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { callLine, stamp } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const SENDTO = 44;
const UNLINK = 87;
const CLONE = 56;
const call = (syscall: number, hasSucceeded = true) =>
  callLine(0, 7, { syscall }).replace("success=yes", hasSucceeded ? "success=yes" : "success=no");
const login = (res: string) =>
  `type=USER_LOGIN msg=${stamp(0, 7)}: pid=700 uid=0 auid=1000 ses=3 msg='op=login acct="bob" exe="/usr/sbin/sshd" hostname=? addr=? terminal=ssh res=${res}'`;
const oldLogin = (result: string) =>
  `type=USER_AUTH msg=${stamp(0, 7)}: user pid=700 uid=0 auid=1000 msg='PAM authentication: user=root exe="/usr/sbin/sshd" (hostname=?, addr=?, terminal=ssh result=${result})'`;
const rule = (res: number) =>
  `type=CONFIG_CHANGE msg=${stamp(0, 7)}: auid=1000 ses=3 op=add_rule key="k" list=4 res=${res}`;

test.each([
  ["a login that failed, and its sending", [login("failed"), call(SENDTO)], 0],
  ["a login that succeeded, and a sending that did not", [login("success"), call(SENDTO, false)], 1],
  ["a rule that was refused", [rule(0), call(SENDTO)], 0],
  ["two rules, one refused", [rule(0), rule(1), call(SENDTO)], 0],
  ["a message that does not say", [login("failed").replace(" res=failed", ""), call(SENDTO)], 1],
  ["an older pam's login that failed", [oldLogin("Authentication failure"), call(SENDTO)], 0],
  ["an older pam's login", [oldLogin("Success"), call(SENDTO)], 1],
  ["the same alone", [oldLogin("Permission denied")], 0],
  ["a call that is no sending", [rule(1), call(UNLINK, false)], 0],
  ["a call that makes a task", [login("failed"), call(CLONE)], 1],
] as const)("the outcome of an event with a message is the message's: %s", async (_, lines, success) => {
  for (const ordered of [lines, [...lines].reverse()])
    await afterIngest([writeLog(`${ordered.join("\n")}\n`)], (store) =>
      expect(rowsOf(store, "SELECT success FROM event")).toEqual([{ success }]),
    );
});
