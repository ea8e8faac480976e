// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { stamp } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

/** The stored details of each message: `kind value`, in the order of the messages. */
function kept(messages: readonly (readonly [type: string, text: string, enriched?: string])[]) {
  const lines = messages.map(
    ([type, text, enriched = ""], at) =>
      `type=${type} msg=${stamp(at, at + 1)}: pid=998 uid=0 auid=1000 ses=3 msg='${text}'${enriched === "" ? "" : `\x1d${enriched}`}`,
  );
  return afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) =>
    lines.map((_, at) =>
      rowsOf(
        store,
        `SELECT kind || ' ' || value AS text FROM v_detail WHERE (event / 8) % 4294967296 = ${at + 1} ORDER BY 1`,
      ).map(({ text }) => text),
    ),
  );
}

const END = 'exe="/usr/sbin/sshd" hostname=? addr=? terminal=? res=success';

describe("the account of a message", () => {
  test("is acct=, or what auditd has looked up for id=, or the number", async () => {
    expect(
      await kept([
        ["USER_LOGIN", `op=login id=1000 ${END}`, 'UID="root" AUID="ann" ID="ann"'],
        ["USER_LOGIN", `op=login acct="(unknown)" ${END}`],
        ["DEL_USER", `op=delete-user id=1001 ${END}`],
        ["DEL_USER", `op=delete-user id=1001 ${END}`, 'UID="root" AUID="ann" ID="unknown(1001)"'],
        ["USER_CHAUTHTOK", `op=change-pwd id=0 ${END}`],
        ["GRP_MGMT", `op=add-group id=990 ${END}`, 'UID="root" AUID="ann" ID="nginx"'],
        ["CRED_ACQ", `op=PAM:setcred acct=6120 ${END}`],
        ["ANOM_LOGIN_FAILURES", `op=pam_tally2 id=1000 ${END}`],
      ]),
    ).toEqual([
      ["account ann", "account-id 1000"],
      ["account (unknown)"],
      ["account 1001"],
      ["account 1001"],
      ["account 0"],
      ["account nginx", "account-id 990"],
      ["account a "],
      ["account 1000"],
    ]);
  });

  test("has other names in older messages, and a group's where it is about one", async () => {
    expect(
      await kept([
        ["USER_LOGIN", `uid=500: exe="/bin/login" (hostname=?, addr=?, terminal=tty1 res=success)`],
        [
          "USER_START",
          `PAM session open: user=root exe="/usr/sbin/crond" (hostname=?, addr=?, terminal=? result=Success)`,
        ],
        ["RESP_ACCT_LOCK", `pam_faillock uid=1000  ${END}`],
        ["DEL_GROUP", `op=delete-group grp="staff" ${END}`],
        ["USER_MGMT", `op=add-user-to-group grp="wheel" acct="zed" ${END}`],
        ["USER_LOGIN", `uid=4294967295: ${END}`],
        ["USER_ERR", `op=x uid=7 ${END}`],
      ]),
    ).toEqual([
      ["account 500", "terminal tty1"],
      ["account root"],
      ["account 1000"],
      ["account staff"],
      ["account zed"],
      [],
      [],
    ]);
  });

  test("is none where the sender had none, and in messages whose id= is another thing", async () => {
    expect(
      await kept([
        ["USER_AUTH", `op=login id=4294967295 ${END}`],
        ["USER_AUTH", `op=login acct="?" ${END}`],
        ["VIRT_CONTROL", `op=start id=7 ${END}`],
        ["SERVICE_START", `unit=x id=7 ${END}`],
        ["USER_AVC", `avc:  denied  { send_msg } for id=7 ${END}`],
      ]),
    ).toEqual([[], [], [], [], []]);
  });

  test("is never what stands outside of the message", async () => {
    const line = `type=USER_LOGIN msg=${stamp(0, 1)}: pid=9 uid=0 auid=1 ses=2 id=77 msg='op=x ${END}'\x1dID="eve"`;
    await afterIngest([writeLog(`${line}\n`)], (store) =>
      expect(rowsOf(store, "SELECT value FROM v_detail WHERE kind LIKE 'account%'")).toEqual([]),
    );
  });
});

describe("a field that libaudit appends to a message", () => {
  const docker =
    'reason=api auid=0 exe=sleep hostname=8386cb7735f4 ctr_id_short=8386cb7735f4 op=attach vm=centos vm-pid=0 user=root exe="/usr/bin/dockerd-current" hostname=? addr=? terminal=? res=success';

  test("is the last of its name: what stands before is the sender's text", async () => {
    const line = `type=VIRT_CONTROL msg=${stamp(0, 1)}: pid=19793 uid=0 auid=4294967295 ses=4294967295 msg='${docker}'`;
    await afterIngest([writeLog(`${line}\n`)], (store) => {
      expect(rowsOf(store, "SELECT exe, claimed, success FROM v_event")).toEqual([
        { exe: "/usr/bin/dockerd-current", claimed: 1, success: 1 },
      ]);
      expect(rowsOf(store, "SELECT kind, value FROM v_detail ORDER BY 1")).toEqual([
        { kind: "machine", value: "centos" },
      ]);
    });
  });

  test("says host, address, terminal and result, too", async () => {
    const text =
      'op=x hostname=web9 addr=10.0.0.9 terminal=tty9 res=success exe="/a" hostname=web1 addr=10.0.0.1 terminal=tty1 res=failed';
    const line = `type=USER_LOGIN msg=${stamp(0, 1)}: pid=1 uid=0 auid=1 ses=2 msg='${text}'`;
    await afterIngest([writeLog(`${line}\n`)], (store) => {
      expect(rowsOf(store, "SELECT kind || ' ' || value AS text FROM v_detail ORDER BY 1")).toEqual([
        { text: "address 10.0.0.1" },
        { text: "hostname web1" },
        { text: "terminal tty1" },
      ]);
      expect(rowsOf(store, "SELECT exe, success FROM v_event")).toEqual([{ exe: "/a", success: 0 }]);
    });
  });
});
