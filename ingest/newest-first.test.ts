// SPDX-License-Identifier: Apache-2.0
import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../store/api.ts";
import { bootsLog, type Written } from "./testing/boots-log.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { callLine, eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const SEED = Number(process.env["CTRAUDIT_SEED"] ?? 1);
const RUNS = Number(process.env["CTRAUDIT_SPLITS"] ?? 12);
const OPTIONS = { numRuns: RUNS, seed: SEED, endOnFailure: true };

const textOf = (events: readonly Written[]) => events.map(({ text }) => text).join("");
const reversedLines = (text: string) =>
  text === "" ? "" : `${text.trimEnd().split("\n").toReversed().join("\n")}\n`;

/** Events with their records, for any order of an event's lines; boots, gaps, problems. */
function contentOf(store: Store): unknown {
  const content = dumpUnscattered(store) as { events: { lines: string[]; types: string }[] };
  for (const event of content.events) {
    event.lines.sort();
    event.types = event.types.split(",").sort().join();
  }
  return [content, rowsOf(store, "SELECT code, detail FROM problem")];
}

const readText = (text: string) => afterIngest([writeLog(text)], contentOf);

async function same(write: (events: readonly Written[], at: number) => string): Promise<void> {
  await fc.assert(
    fc.asyncProperty(bootsLog, fc.nat(1000), async (events, at) => {
      expect(await readText(write(events, at))).toEqual(await readText(textOf(events)));
    }),
    OPTIONS,
  );
}

/** Minimum number of events in a piece: fewer do not show the direction. */
const cutOf = (events: readonly Written[], at: number) => {
  const length = Math.min(24, Math.floor(events.length / 2));
  return length + Math.floor((at * (events.length - 2 * length)) / 1001);
};

describe(`a log with the newest event first gives what the ordered one gives (seed ${SEED})`, () => {
  test("by line", () => same((events) => reversedLines(textOf(events))));

  test("by event", () => same((events) => textOf(events.toReversed())));

  test("sorted by falling times alone", () =>
    same((events) => textOf(events.toSorted((a, b) => b.timeMs - a.timeMs))));

  test("rotated files that were reversed one by one, the oldest first", () =>
    same((events, at) => {
      const cut = cutOf(events, at);
      return reversedLines(textOf(events.slice(0, cut))) + reversedLines(textOf(events.slice(cut)));
    }));

  test("in its first part alone", () =>
    same((events, at) => {
      const cut = cutOf(events, at);
      return reversedLines(textOf(events.slice(0, cut))) + textOf(events.slice(cut));
    }));

  test("in its last part alone", () =>
    same((events, at) => {
      const cut = cutOf(events, at);
      return textOf(events.slice(0, cut)) + reversedLines(textOf(events.slice(cut)));
    }));

  test("in pieces, as in one", async () => {
    await fc.assert(
      fc.asyncProperty(
        bootsLog,
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
        async (events, cuts) => {
          const text = reversedLines(textOf(events));
          const ends = [...cuts.map((cut) => Math.floor((cut * text.length) / 1001)), text.length];
          ends.sort((a, b) => a - b);
          const [path, database] = [writeLog(""), newPath("x.db")];
          let read: unknown;
          for (const [i, end] of ends.entries()) {
            appendFileSync(path, text.slice(ends[i - 1] ?? 0, end), "latin1");
            read = await afterIngest([path], contentOf, {}, database);
          }
          expect(read).toEqual(await readText(textOf(events)));
        },
      ),
      OPTIONS,
    );
  });
});

const boots = steadyLog(5, 200, 0) + steadyLog(1, 150, 400_000) + steadyLog(3, 90, 900_000);

test.each([
  ["of several hosts", (node: string) => boots.replaceAll(/^(?=type=)/gm, `node=${node} `)],
  ["of syslog", (node: string) => boots.replaceAll(/^(?=type=)/gm, `Nov 14 22:13:20 ${node} audispd: `)],
])("newest first: a file %s", async (_, of) => {
  const [left, right] = [of("web1").split("\n"), of("db7").split("\n")];
  const ordered = `${left
    .flatMap((line, i) => [line, right[i] as string])
    .join("\n")
    .trimEnd()}\n`;
  expect(await readText(reversedLines(ordered))).toEqual(await readText(ordered));
});

test("newest first: auditd's own events, sessions and the kernel's first line stay with their boots", async () => {
  const daemon = (type: string, at: number, serial: number, text: string) =>
    `type=${type} msg=audit(${1_700_000_000 + at}.000:${serial}): ${text} res=success\n`;
  const login = (at: number, serial: number, ses: number) =>
    `type=LOGIN msg=audit(${1_700_000_000 + at}.000:${serial}): pid=9 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=${ses} res=1\n`;
  const ordered =
    daemon("DAEMON_START", 1, 4001, "op=start ver=3.0 format=enriched kernel=6.1.0 auid=4294967295 pid=500") +
    steadyLog(5, 40, 2000) +
    login(3, 41, 7) +
    steadyLog(42, 60, 4000) +
    daemon("DAEMON_END", 90, 4002, "op=terminate auid=0 pid=1") +
    daemon(
      "DAEMON_START",
      200,
      9001,
      "op=start ver=3.0 format=enriched kernel=6.5.0 auid=4294967295 pid=501",
    ) +
    `type=KERNEL msg=audit(1700000199.000:1): state=initialized audit_enabled=0 res=1\n` +
    steadyLog(2, 40, 201_000) +
    login(203, 41, 1) +
    steadyLog(42, 80, 204_000);
  expect(await readText(reversedLines(ordered))).toEqual(await readText(ordered));
});

test("newest first: a last line without an end is what it is in any log", async () => {
  const path = writeLog(reversedLines(boots).trimEnd());
  expect(await afterIngest([path], contentOf, { final: true })).toEqual(await readText(boots));
  const cut = writeLog(reversedLines(boots).trimEnd().slice(0, -20));
  expect(await afterIngest([cut], (_, { sources }) => sources)).toMatchObject([{ pendingBytes: 230 }]);
});

test("lines have their numbers", async () => {
  const text = reversedLines(boots).split("\n");
  text.splice(30, 0, "type=SYSCALL msg=audit(17.1:x): broken");
  text.splice(700, 0, "type=SYSCALL msg=audit(17.1:x): broken");
  const rows = await afterIngest([writeLog(text.join("\n"))], (store) =>
    rowsOf(store, "SELECT line FROM problem ORDER BY 1"),
  );
  expect(rows).toEqual([{ line: 31 }, { line: 701 }]);
});

describe("a log of so few events that nothing tells its direction", () => {
  const older = eventLines(0, 5000).join("\n");
  const newer = eventLines(50_000, 10).join("\n");
  const codes = (text: string) =>
    afterIngest([writeLog(text)], (store) => rowsOf(store, "SELECT code, line FROM problem"));

  test("is a problem where it may have two boots", async () => {
    expect(await codes(`${newer}\n${older}\n`)).toEqual([{ code: "order-unknown", line: 4 }]);
    expect(await codes(`${older}\n${newer}\n`)).toEqual([]);
  });

  test("is none any more where it has grown", async () => {
    const [path, database] = [writeLog(`${newer}\n${older}\n`), newPath("x.db")];
    await afterIngest([path], () => {}, {}, database);
    appendFileSync(
      path,
      `${eventLines(-60_000, 4999).join("\n")}\n${eventLines(-70_000, 4998).join("\n")}\n`,
    );
    const asked = await afterIngest(
      [path],
      (store) => [
        rowsOf(store, "SELECT code FROM problem"),
        rowsOf(store, "SELECT first_seq FROM boot ORDER BY 1"),
      ],
      {},
      database,
    );
    expect(asked).toEqual([[], [{ first_seq: 10 }, { first_seq: 4998 }]]);
  });

  test("a call that took long among others is none", async () => {
    const calls = [1, 2, 3, 4, 5].map((serial) => callLine(100_000 + serial * 10, serial));
    expect(await codes(`${[...calls, callLine(40_000, 90)].join("\n")}\n`)).toEqual([]);
  });
});
