// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { callLine, stamp } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const entry = (bootId: string, line: string) => {
  const [type, text] = [/^type=(\w+)/.exec(line)?.[1] ?? "", line.replace(/^.*?: /, "")];
  return `${JSON.stringify({
    __CURSOR: "s=1",
    __REALTIME_TIMESTAMP: "1700000000000013",
    _BOOT_ID: bootId.repeat(32),
    _TRANSPORT: "audit",
    _AUDIT_TYPE: type === "SYSCALL" ? "1300" : "1309",
    _AUDIT_TYPE_NAME: type,
    _AUDIT_ID: "7",
    _SOURCE_REALTIME_TIMESTAMP: "1700000000000000",
    _HOSTNAME: "localhost",
    MESSAGE: `${type} ${text}`,
  })}\n`;
};
const execve = (name: string) => `type=EXECVE msg=${stamp(0, 7)}: argc=1 a0="${name}"`;
const records = (bootId: string, pid: number, name: string) => [
  entry(bootId, callLine(0, 7, { pid, syscall: 59 })),
  entry(bootId, execve(name)),
];

test("records of one id with two boot IDs of the journal are of two boots", async () => {
  for (const pid of [80, 70]) {
    const [a, b] = [records("b", 70, "id"), records("d", pid, "nc")];
    for (const files of [
      [a, b],
      [b, a],
    ])
      await afterIngest(
        files.map((lines) => writeLog(lines.join(""))),
        (store) =>
          expect(rowsOf(store, "SELECT count(*) AS n, count(DISTINCT id >> 36) AS boots FROM event")).toEqual(
            [{ n: 2, boots: 2 }],
          ),
      );
    for (const lines of [
      [a[0], b[0], a[1], b[1]],
      [...a, ...b],
    ])
      await afterIngest([writeLog(lines.join(""))], (store) => {
        expect(rowsOf(store, "SELECT count(DISTINCT e.id >> 36) AS boots FROM event e")).toEqual([
          { boots: 2 },
        ]);
        expect(
          rowsOf(
            store,
            "SELECT pid, s.value AS types FROM event e JOIN string s ON s.id = e.types ORDER BY 1",
          ),
        ).toEqual([
          { pid: 70, types: "SYSCALL,EXECVE" },
          { pid, types: "SYSCALL,EXECVE" },
        ]);
        expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
      });
  }
});
