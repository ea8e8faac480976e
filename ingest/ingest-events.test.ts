// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventFlag, readRecords } from "../store/api.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { callLine, eventLines, pathLine, stamp, steadyLog, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const EVENTS =
  "SELECT e.id, e.time_ms, s.value AS types, e.flags, e.pid, e.success, e.call FROM event e JOIN string s ON s.id = e.types ORDER BY e.id";
const typesOf = (lines: readonly string[]) =>
  afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) =>
    rowsOf(store, EVENTS).map(({ types }) => types),
  );

describe("an event", () => {
  test("has all records with its time and serial, also if interleaved", async () => {
    const [a, b] = [eventLines(0, 10), eventLines(4, 11)];
    const mixed = [a[0], b[0], b[1], a[1], b[2], a[2]] as string[];
    await afterIngest([writeLog(`${mixed.join("\n")}\n`)], (store) => {
      const events = rowsOf(store, EVENTS);
      expect(events.map(({ types }) => types)).toEqual(["SYSCALL,PATH,PROCTITLE", "SYSCALL,PATH,PROCTITLE"]);
      expect(events.map(({ id }) => readRecords(store, id as number).map(({ line }) => line))).toEqual([
        a,
        b,
      ]);
      expect(events.every(({ flags }) => (flags as number) & EventFlag.scattered)).toBe(true);
    });
  });

  test("is not split by PROCTITLE or by a record of user space, as ausearch would", async () => {
    const user = `type=USER_ACCT msg=${stamp(0, 10)}: pid=700 uid=0 auid=1 ses=2 msg='op=x exe="/bin/x" res=failed'`;
    expect(await typesOf([callLine(0, 10), titleLine(0, 10), user])).toEqual(["SYSCALL,PROCTITLE,USER_ACCT"]);
  });

  test("takes its subject from the SYSCALL, at any position", async () => {
    const op = `type=OBJ_PID msg=${stamp(0, 10)}: opid=31 oauid=0 ouid=0 oses=1 ocomm="x"`;
    const config = `type=CONFIG_CHANGE msg=${stamp(0, 10)}: op=set pid=8 auid=5 ses=1 res=0`;
    await afterIngest([writeLog(`${[op, config, callLine(0, 10, { pid: 77 })].join("\n")}\n`)], (store) => {
      expect(rowsOf(store, EVENTS)).toMatchObject([{ pid: 77, success: 1 }]);
      expect(rowsOf(store, "SELECT type FROM v_statement")).toEqual([{ type: "OBJ_PID" }]);
    });
  });

  test("takes a record that comes after the event has ended", async () => {
    const late = [
      callLine(0, 10, { items: 1 }),
      callLine(5000, 11),
      callLine(9000, 12),
      pathLine(0, 10, 0, "/late"),
      titleLine(0, 10),
    ];
    await afterIngest([writeLog(`${late.join("\n")}\n`)], (store) => {
      const events = rowsOf(store, EVENTS) as { types: string; flags: number }[];
      expect(events.map(({ types }) => types)).toEqual(["SYSCALL,PATH,PROCTITLE", "SYSCALL", "SYSCALL"]);
      expect(Number(events[0]?.flags) & EventFlag.whole).toBe(EventFlag.whole);
      expect(rowsOf(store, "SELECT s.value FROM path p JOIN string s ON s.id = p.name")).toEqual([
        { value: "/late" },
      ]);
    });
  });

  test("is whole only with its SYSCALL, all its PATHs and its PROCTITLE or EOE", async () => {
    const lines = [
      callLine(0, 1, { items: 2 }),
      pathLine(0, 1, 0, "/a"),
      titleLine(0, 1),
      ...eventLines(9, 2),
      pathLine(20, 3, 0, "/b"),
      callLine(21, 4, { items: 0 }),
      callLine(22, 5, { items: 0 }),
      `type=EOE msg=${stamp(22, 5)}: `,
    ];
    await afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) => {
      const flags = rowsOf(store, EVENTS).map(({ flags: bits }) => Number(bits));
      expect(flags.map((bits) => bits & EventFlag.whole)).toEqual([
        0,
        EventFlag.whole,
        0,
        0,
        EventFlag.whole,
      ]);
      expect(flags.map((bits) => bits & EventFlag.lost)).toEqual([0, 0, EventFlag.lost, 0, 0]);
    });
  });

  test("any interleaving of events that are near each other gives the same events", async () => {
    const events = Array.from({ length: 5 }, (_, i) => eventLines(i * 3, 100 + i));
    const expected = await afterIngest([writeLog(`${events.flat().join("\n")}\n`)], dumpUnscattered);
    const order = fc.shuffledSubarray(
      events.flatMap((lines, i) => lines.map(() => i)),
      { minLength: 15, maxLength: 15 },
    );
    await fc.assert(
      fc.asyncProperty(order, async (picks) => {
        const queues = events.map((lines) => [...lines]);
        const lines = picks.map((i) => queues[i]?.shift());
        const dump = await afterIngest([writeLog(`${lines.join("\n")}\n`)], dumpUnscattered);
        expect(dump).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

describe("claims and the kernel's word", () => {
  test("a user record's pid, uid and ses are the kernel's, its exe and res a claim", async () => {
    const line = `type=USER_LOGIN msg=${stamp(0, 5)}: pid=41 uid=0 auid=1000 ses=7 msg='op=login pid=1 uid=99 ses=9 contid=3 exe="/bin/su" comm="su" res=failed'`;
    await afterIngest([writeLog(`${line}\n`)], (store) => {
      expect(rowsOf(store, "SELECT pid, success, flags FROM event")).toEqual([
        { pid: 41, success: 0, flags: EventFlag.userMessage },
      ]);
      expect(rowsOf(store, "SELECT uid, ses, auid FROM credential")).toEqual([
        { uid: 0, ses: 7, auid: 1000 },
      ]);
      expect(rowsOf(store, "SELECT claimed FROM program")).toEqual([{ claimed: 1 }]);
      expect(rowsOf(store, "SELECT * FROM statement")).toEqual([]);
    });
  });

  test("a contid= before msg=' is a statement, and one of a container's own events", async () => {
    const line = `type=USER_CMD msg=${stamp(0, 5)}: pid=41 uid=0 auid=1000 ses=7 contid=12 msg='op=x res=success'`;
    await afterIngest([writeLog(`${line}\n`)], (store) => {
      expect(rowsOf(store, "SELECT type, fields FROM v_statement")).toMatchObject([{ type: "USER_CMD" }]);
      expect(rowsOf(store, "SELECT flags FROM event")).toEqual([
        { flags: EventFlag.userMessage | EventFlag.containerId },
      ]);
    });
  });

  test("a CONTAINER_ID belongs to the subject by record=, and not if it is an object's", async () => {
    const id = (record: number, contid: string) =>
      `type=UNKNOWN[1340] msg=${stamp(0, 5)}: record=${record} contid=${contid}`;
    const object = `type=OBJ_PID msg=${stamp(0, 5)}: opid=31 oauid=0 ouid=0 oses=1 ocomm="x" record=2`;
    const flags = async (lines: string[]) =>
      afterIngest(
        [writeLog(`${lines.join("\n")}\n`)],
        (store) => Number(store.prepare("SELECT flags FROM event").pluck().get()) & EventFlag.containerId,
      );
    const subject = `${callLine(0, 5)} record=1`;
    expect(await flags([subject, object, id(2, "18446744073709551615")])).toBe(0);
    expect(await flags([subject, object, id(2, "4"), id(1, "7")])).toBe(EventFlag.containerId);
  });
});

test("values that SQLite's numbers cannot hold stay exact or stay out", async () => {
  const line = callLine(0, 5).replace("exit=0", "exit=-9223372036854775808");
  await afterIngest(
    [writeLog(`${line}\n${callLine(1, 6).replace("exit=0", "exit=99999999999999999999")}\n`)],
    (store) => {
      expect(rowsOf(store, "SELECT CAST(exit AS TEXT) AS exit FROM event ORDER BY id")).toEqual([
        { exit: "-9223372036854775808" },
        { exit: null },
      ]);
    },
  );
});

test("an EXECVE's arguments are joined, those cut in pieces and hex ones too", async () => {
  const lines = [
    `type=EXECVE msg=${stamp(0, 5)}: argc=3 a0="tar" a1_len=6 a1[0]=616263`,
    `type=EXECVE msg=${stamp(0, 5)}:  a1[1]=646566 a2="-x"`,
  ];
  await afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) => {
    expect(rowsOf(store, "SELECT argc, CAST(arguments AS TEXT) AS text FROM argv")).toEqual([
      { argc: 3, text: "tar\0abcdef\0-x" },
    ]);
  });
});

test("the serials that no event has are gaps, and later ones fill them", async () => {
  const gaps = "SELECT first_seq, last_seq FROM gap ORDER BY 1";
  const database = newPath("gaps.db");
  const first = writeLog(steadyLog(10, 12) + steadyLog(20, 22), "one.log");
  await afterIngest(
    [first],
    (store) => expect(rowsOf(store, gaps)).toEqual([{ first_seq: 13, last_seq: 19 }]),
    {},
    database,
  );
  const second = writeLog(steadyLog(15, 16), "two.log");
  await afterIngest(
    [second],
    (store) =>
      expect(rowsOf(store, gaps)).toEqual([
        { first_seq: 13, last_seq: 14 },
        { first_seq: 17, last_seq: 19 },
      ]),
    {},
    database,
  );
});
