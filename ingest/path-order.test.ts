// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { callLine, stamp, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const path = (serial: number, item: number, name: string, nametype: string) =>
  `type=PATH msg=${stamp(serial, serial)}: item=${item} name="${name}" inode=${100 + item} dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=${nametype}`;

/** renameat between two directories, by descriptors: a call whose names are distinguished by the order of their items. */
const rename = (serial: number): string[] => [
  callLine(serial, serial, { syscall: 264, items: 5 }).replace("a0=1", "a0=5").replace("a2=3", "a2=6"),
  `type=CWD msg=${stamp(serial, serial)}: cwd="/home/u"`,
  path(serial, 0, "/home/u", "PARENT"),
  path(serial, 1, "/home/u", "PARENT"),
  path(serial, 2, "old", "DELETE"),
  path(serial, 3, "new", "DELETE"),
  path(serial, 4, "new", "CREATE"),
  titleLine(serial, serial),
];
/** chroot to a name of only dots, and to another one. */
const chroot = (serial: number): string[] => [
  callLine(serial, serial, { syscall: 161, items: 3 }),
  `type=CWD msg=${stamp(serial, serial)}: cwd="/home/u"`,
  path(serial, 0, "sub", "NORMAL"),
  path(serial, 1, "..", "NORMAL"),
  path(serial, 2, "/abs", "NORMAL"),
  titleLine(serial, serial),
];
const many = (serial: number): string[] => [
  callLine(serial, serial, { items: 40 }),
  ...Array.from({ length: 40 }, (_, item) =>
    path(serial, item, item % 3 === 0 ? `r${item}` : `/a${item}`, "NORMAL"),
  ),
];

const PATHS = `SELECT p.event & 68719476735 AS event, position, item, s.value AS name, inode, nametype, d.value AS directory, descriptor
  FROM path p LEFT JOIN string s ON s.id = p.name LEFT JOIN string d ON d.id = p.directory ORDER BY p.event, position`;

const events = [rename(1), chroot(2), many(3)];

test("names of an event are in the order of item=, whatever order its lines came in, also in two ingests", async () => {
  const expected = await afterIngest([writeLog(`${events.flat().join("\n")}\n`)], (store) =>
    rowsOf(store, PATHS),
  );
  expect(expected.map(({ item }) => item)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, ...Array(40).keys()]);
  const shuffled = fc.tuple(
    ...events.map((lines) => fc.shuffledSubarray(lines, { minLength: lines.length })),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, fc.double({ min: 0, max: 1, noNaN: true }), async (orders, part) => {
      const lines = orders.flat();
      const log = newPath("audit.log.1");
      const database = newPath("x.db");
      for (const end of [Math.floor(lines.length * part), lines.length]) {
        writeFileSync(
          log,
          lines
            .slice(0, end)
            .map((line) => `${line}\n`)
            .join(""),
          "latin1",
        );
        await afterIngest([log], () => {}, {}, database);
      }
      await afterIngest([], (store) => expect(rowsOf(store, PATHS)).toEqual(expected), {}, database);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("a record without item= stays behind the one that it followed", async () => {
  const [call, cwd, first, second, third] = chroot(1);
  const lost = (second as string).replace("item=1 ", "");
  const log = `${[call, cwd, third, lost, first].join("\n")}\n`;
  await afterIngest([writeLog(log)], (store) =>
    expect(rowsOf(store, PATHS).map(({ name }) => name)).toEqual(["sub", "/abs", ".."]),
  );
});
