// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const serials = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const text = (serial: number) =>
  `pid=${serial} uid=0 auid=0 ses=1 msg='op=x acct="root" exe="/x" hostname=? addr=? terminal=? res=success'`;
const plain = (all: readonly number[], node: string) =>
  writeLog(
    all
      .map((serial) => `${node}type=USER_END msg=audit(1700000${serial}.000:${serial}): ${text(serial)}\n`)
      .join(""),
  );
const journal = (all: readonly number[], boot: string, host: object) =>
  all
    .map(
      (serial) =>
        `${JSON.stringify({ _BOOT_ID: boot.repeat(32), _TRANSPORT: "audit", ...host, _AUDIT_TYPE: "1106", _AUDIT_TYPE_NAME: "USER_END", _AUDIT_ID: `${serial}`, _SOURCE_REALTIME_TIMESTAMP: `1700000${serial}000000`, MESSAGE: `USER_END ${text(serial)}` })}\n`,
    )
    .join("");

describe.each([
  ["of a host", "node=web1 ", { _HOSTNAME: "web1" }],
  ["without a name", "", {}],
])(
  "the journal's boots and a log of the same events, serials going on across the reboot, %s",
  (_, node, host) => {
    const [a, b] = [journal(serials(100, 120), "a", host), journal(serials(121, 140), "b", host)];
    const [both, first, second] = [writeLog(a + b), writeLog(a), writeLog(b)];
    const log = plain(serials(100, 140), node);
    const part = plain(serials(110, 130), node);

    test.each([
      ["journal, log", [both, log]],
      ["log, journal", [log, both]],
      ["journal in two files, log", [first, second, log]],
      ["log, journal in two files", [log, first, second]],
      ["log between the journal's files", [first, log, second]],
      ["the later boot, log, the earlier boot", [second, log, first]],
      ["a part of the log, journal, log", [part, both, log]],
    ])("%s", async (_name, paths) => {
      await afterIngest(paths, (store) =>
        expect(
          rowsOf(
            store,
            "SELECT count(*) AS n, min((id & 68719476735) >> 3) AS first FROM event GROUP BY id >> 36 ORDER BY first",
          ),
        ).toEqual([
          { n: 21, first: 100 },
          { n: 20, first: 121 },
        ]),
      );
    });
  },
);
