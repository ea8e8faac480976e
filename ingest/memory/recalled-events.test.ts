// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { afterIngest, rowsOf, writeLog } from "../testing/scratch.ts";

/** Logs of both kernels, of the prototype, with and without names added by auditd. */
const LOGS = [
  "linux-6.12-container/runc-6.12.log",
  "linux-6.12-container/escape-6.12.log",
  "linux-6.12-stock/podman-6.12-stock.log",
  "linux-6.1-contid-prototype/proto-contid-crun.log",
];
/** Records about boots, sessions and auditd itself: copies of these do not act as further events of the boot. */
const ONCE = /type=(?:DAEMON_|LOGIN|BPF|UNKNOWN\[1334\]|SYSTEM_|KERNEL|SERVICE_)/;
const COPIES = 5;

const SUBJECT =
  'ppid=1 pid=7 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=3 comm="a" exe="/bin/a"';
/** Relative names, stored arguments, results of every kind, records beside the SYSCALL. */
const INVENTED = [
  ["openat", "257", "success=yes exit=5", "a0=ffffff9c a1=7f00 a2=241 a3=1b6"],
  ["openat of a directory", "257", "success=yes exit=18446744073709551615", "a0=6 a1=7f00 a2=0 a3=0"],
  ["renameat2", "316", "success=no exit=-2", "a0=7 a1=1 a2=ffffffffffffff9c a3=2"],
  ["chroot", "161", "success=yes exit=0", "a0=1 a1=2 a2=3 a3=4"],
  ["clone", "56", "success=yes exit=140737488355327", "a0=7fffffff80000000 a1=123456789a a2=3 a3=0"],
  ["write", "1", "success=yes exit=3", "a0=1 a1=2 a2=3 a3=4"],
]
  .flatMap(([, number, result, registers], i) => {
    const of = (type: string, fields: string) =>
      `type=${type} msg=audit(1700000000.${100 + i}:${i + 1}): ${fields}`;
    const path = (item: number, name: string, nametype: string) =>
      of(
        "PATH",
        `item=${item} name="${name}" inode=${i} dev=08:01 mode=0100644 nametype=${nametype} obj=x:y cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0`,
      );
    return [
      of(
        "SYSCALL",
        `arch=c000003e syscall=${number} ${result} ${registers} items=4 ${SUBJECT} key="k${i % 2}" record=1`,
      ),
      of("CWD", 'cwd="/srv"'),
      path(0, "a/b", "PARENT"),
      path(1, "..", "NORMAL"),
      path(2, i === 0 ? "/proc/9/ns/net" : "/x", "CREATE"),
      path(3, "c", "DELETE"),
      of("UNKNOWN[1340]", "record=1 contid=2"),
      of("OBJ_PID", 'opid=9 oauid=1 ouid=0 oses=1 obj=a:b ocomm="b"'),
      of("UNKNOWN[1340]", "contid=3"),
      of("SOCKADDR", "saddr=020018EB0A00007E0000000000000000"),
      of("PROCTITLE", "proctitle=61"),
    ];
  })
  .join("\n");

const EVENTS = `SELECT e.id, e.time_ms, s.value AS types, call, success, exit, pid, actor, key, items, flags FROM event e JOIN string s ON s.id = types ORDER BY e.id`;
const PARTS = {
  path: "SELECT * FROM path ORDER BY event, position",
  statement: "SELECT * FROM statement ORDER BY event, position",
  detail: "SELECT * FROM detail ORDER BY event, kind, value",
  argv: "SELECT event, argc, hex(arguments) AS arguments FROM argv ORDER BY event",
  arguments: "SELECT * FROM arguments ORDER BY event",
  decision: "SELECT * FROM decision ORDER BY event, position",
};

/** The log several times over, each time later and with higher serials. */
function copiesOf(text: string): { log: string; serials: number; ms: number } {
  const lines = text.split("\n").filter((line) => line !== "" && !ONCE.test(line));
  const ids = lines.map((line) => /msg=audit\((\d+)\.(\d+):(\d+)\)/.exec(line)).filter((id) => id !== null);
  const serials = ids.map(([, , , serial]) => Number(serial));
  const seconds = ids.map(([, second]) => Number(second));
  const serialStep = Math.max(...serials) - Math.min(...serials) + 10;
  const secondStep = Math.max(...seconds) - Math.min(...seconds) + 10;
  const copies = Array.from({ length: COPIES }, (_, copy) =>
    lines.map((line) =>
      line.replace(
        /msg=audit\((\d+)\.(\d+):(\d+)\)/,
        (_, second, ms, serial) =>
          `msg=audit(${Number(second) + copy * secondStep}.${ms}:${Number(serial) + copy * serialStep})`,
      ),
    ),
  );
  return { log: `${copies.flat().join("\n")}\n`, serials: serialStep, ms: secondStep * 1000 };
}

const texts = LOGS.map(
  (name) => [name, readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "latin1")] as const,
);

describe.each([...texts, ["invented events", INVENTED] as const])("%s, several times over", (_, text) => {
  test("the last copy, whose lines are recalled, has the rows of the first, whose lines are read", async () => {
    const { log, serials, ms } = copiesOf(text);
    await afterIngest([writeLog(log)], (store) => {
      const events = rowsOf(store, EVENTS) as { id: number; time_ms: number }[];
      const count = events.length / COPIES;
      expect(Number.isInteger(count) && count > 5).toBe(true);
      const shift = (COPIES - 1) * serials * 8;
      const first = events.slice(0, count);
      const last = events.slice(-count).map((event) => ({
        ...event,
        id: event.id - shift,
        time_ms: event.time_ms - (COPIES - 1) * ms,
      }));
      expect(last).toEqual(first);
      const [from, to] = [first[0] as { id: number }, first.at(-1) as { id: number }].map(({ id }) => id) as [
        number,
        number,
      ];
      for (const [table, sql] of Object.entries(PARTS)) {
        const rows = rowsOf(store, sql) as { event: number }[];
        const own = rows.filter(({ event }) => event <= to);
        const copied = rows.filter(({ event }) => event >= from + shift);
        expect({ [table]: copied.map((row) => ({ ...row, event: row.event - shift })) }).toEqual({
          [table]: own,
        });
      }
    });
  });
});
