// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { dumpAll, dumpEvents } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const start = (afterS: number, serial: number, node?: string, kernel = "6.1.0") =>
  `${node === undefined ? "" : `node=${node} `}type=DAEMON_START msg=audit(${1_700_000_000 + afterS}.000:${serial}): op=start ver=3.0 format=raw kernel=${kernel} auid=0 pid=5 uid=0 ses=1 res=success\n`;
const starts = (count: number, firstS = 0) =>
  Array.from({ length: count }, (_, i) => start(firstS + i, 1 + i)).join("");

const BOOTS =
  "SELECT n.name, first_seq, last_seq FROM boot b JOIN node n ON n.id = b.node ORDER BY n.name, first_ms";
const DAEMONS = "SELECT count(*) AS n FROM event WHERE id % 2 = 1";

test("a node whose auditd starts and that says nothing more does not hold up 4,096 events of others", async () => {
  await afterIngest(
    [writeLog(start(0, 7, "a") + steadyLog(100, 5099, 0, "b"))],
    (store, { events, lines }) => {
      expect([lines, events]).toEqual([15_001, 5001]);
      expect(rowsOf(store, BOOTS)).toEqual([
        { name: "a", first_seq: 1, last_seq: 0 },
        { name: "b", first_seq: 100, last_seq: 5099 },
      ]);
    },
  );
});

test("more than 4,096 starts of auditd that no event follows are one boot of their own", async () => {
  await afterIngest([writeLog(starts(4200))], (store, { events }) => {
    expect(events).toBe(4200);
    expect(rowsOf(store, BOOTS)).toEqual([{ name: null, first_seq: 1, last_seq: 0 }]);
  });
});

test("they belong to the boot that comes after all, however many they are and however the log grows", async () => {
  const text = steadyLog(1, 9) + starts(4200, 100) + steadyLog(10, 20, 5_000_000);
  const boots = [{ name: null, first_seq: 1, last_seq: 20 }];
  const whole = await afterIngest([writeLog(text)], (store) => {
    expect(rowsOf(store, BOOTS)).toEqual(boots);
    return dumpEvents(store);
  });
  const lines = text.split("\n");
  for (const cut of [28, 2000, 4150, 4227, 4228]) {
    const database = newPath("x.db");
    const path = writeLog(`${lines.slice(0, cut).join("\n")}\n`);
    const { writeFileSync } = await import("node:fs");
    await afterIngest([path], () => {}, {}, database);
    writeFileSync(path, text);
    expect(await afterIngest([path], dumpEvents, {}, database)).toEqual(whole);
  }
});

test("a start that a reboot follows in the next piece of the log is of the new boot", async () => {
  const { writeFileSync } = await import("node:fs");
  for (const kernel of ["6.1.0", "6.2.0"]) {
    const [head, tail] = [
      start(0, 5) + steadyLog(200, 210, 1000) + start(60, 77, undefined, kernel),
      steadyLog(kernel === "6.1.0" ? 3 : 300, 320, 61_000),
    ];
    const whole = await afterIngest([writeLog(head + tail)], dumpEvents);
    expect((whole as { boots: unknown[] }).boots).toHaveLength(2);
    const database = newPath("x.db");
    const path = writeLog(head);
    await afterIngest([path], (store) => expect(rowsOf(store, BOOTS)).toHaveLength(2), {}, database);
    writeFileSync(path, head + tail);
    expect(await afterIngest([path], dumpEvents, {}, database)).toEqual(whole);
    const other = newPath("y.db");
    await afterIngest([writeLog(head, "audit.log.1"), writeLog(tail)], () => {}, {}, other);
    expect(await afterIngest([], (store) => rowsOf(store, DAEMONS), {}, other)).toEqual([{ n: 2 }]);
  }
});

test("an ingest that is stopped while many nodes wait ends as one that was not", async () => {
  const nodes = Array.from({ length: 5000 }, (_, i) => start(i % 7, 1 + i, `quiet${i}`));
  const busy = steadyLog(1, 3000, 0, "busy").match(/(?:.*\n){3}/g) as string[];
  const text = nodes.map((line, i) => line + (busy[i] ?? "")).join("") + start(40, 9, "late", "6.2");
  const path = writeLog(text);
  const expected = await afterIngest([path], dumpAll, { batchEvents: 500 });
  for (const chunks of [2, 5, 8]) {
    const database = newPath("x.db");
    const abort = new AbortController();
    let seen = 0;
    const onProgress = () => ++seen >= chunks && abort.abort();
    await afterIngest(
      [path],
      () => {},
      { signal: abort.signal, onProgress, batchEvents: 500 } as never,
      database,
    );
    expect(await afterIngest([path], dumpAll, { batchEvents: 500 }, database)).toEqual(expected);
  }
});
