// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { Store } from "../store/api.ts";
import { callLine, stamp } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const call = callLine(0, 7);
const login = `type=USER_LOGIN msg=${stamp(5, 8)}: pid=998 uid=0 auid=1000 ses=3 msg='op=login id=1000 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.9 terminal=ssh res=success'`;
const raw = [call, login];
const enriched = [
  `${call}\x1dARCH=x86_64 SYSCALL=unlink AUID="ann" UID="root"`,
  `${login}\x1dUID="root" AUID="ann" ID="ann"`,
];
const log = (lines: readonly string[]) => writeLog(`${lines.join("\n")}\n`);
const found = (store: Store) => [
  rowsOf(store, "SELECT kind, number, name FROM account_name ORDER BY 1, 2"),
  rowsOf(store, "SELECT d.kind, s.value FROM detail d JOIN string s ON s.id = d.value ORDER BY 1, 2"),
  rowsOf(store, "SELECT count(*) AS events FROM event"),
];

test("a copy with names gives an event the same names, before or after the one without", async () => {
  const alone = await afterIngest([log(enriched)], found);
  expect(JSON.stringify(alone)).toContain("ann");
  const [a, b] = [enriched, raw] as const;
  for (const lines of [
    [...a, ...b],
    [...b, ...a],
    [b[0]!, a[0]!, b[1]!, a[1]!],
  ])
    await afterIngest([log(lines)], (store) => expect(found(store)).toEqual(alone));
  for (const order of [
    [a, b],
    [b, a],
  ])
    await afterIngest(order.map(log), (store) => expect(found(store)).toEqual(alone));
});
