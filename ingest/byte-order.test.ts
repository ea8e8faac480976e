// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../store/api.ts";
import { bootsLog, type Written } from "./testing/boots-log.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { eventLines } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const SEED = Number(process.env["CTRAUDIT_SEED"] ?? 1);
const RUNS = Number(process.env["CTRAUDIT_SPLITS"] ?? 12);
const OPTIONS = { numRuns: RUNS, seed: SEED, endOnFailure: true };

const textOf = (events: readonly Written[]) => events.map(({ text }) => text).join("");
const dumpOf = (events: readonly Written[]) => afterIngest([writeLog(textOf(events))], dumpUnscattered);
const EVENTS = `SELECT dense_rank() OVER (ORDER BY b.first_ms) AS boot, e.id & 68719476735 AS place, e.time_ms
  FROM event e JOIN boot b ON b.id = e.id >> 36 ORDER BY 1, 2`;
const IDS = [
  EVENTS,
  "SELECT cut, first_ms, last_ms, first_seq, last_seq FROM boot ORDER BY first_ms",
  "SELECT g.first_seq, g.last_seq FROM gap g JOIN boot b ON b.id = g.boot ORDER BY b.first_ms, g.first_seq",
];
const idsOf = (store: Store) => IDS.map((sql) => rowsOf(store, sql));

/** Events of given serials, each with the seconds after the first. */
const eventsAt = (places: readonly (readonly [serial: number, seconds: number])[]): Written[] =>
  places.map(([serial, seconds]) => {
    const timeMs = seconds * 1000;
    return { timeMs, serial, text: `${eventLines(timeMs, serial).join("\n")}\n` };
  });
const run = (first: number, last: number, start: number, step: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => [first + i, start + i * step] as const);

/** Pieces are no shorter than eight events: of fewer nothing tells that they are older. */
const cutOf = (events: readonly Written[], at: number) =>
  8 + Math.floor((at * Math.max(1, events.length - 28)) / 1001);

async function same(reorder: (events: readonly Written[], at: number) => readonly Written[]): Promise<void> {
  await fc.assert(
    fc.asyncProperty(bootsLog, fc.nat(1000), async (events, at) => {
      const other = reorder(events, cutOf(events, at));
      expect(await afterIngest([writeLog(textOf(other))], idsOf)).toEqual(
        await afterIngest([writeLog(textOf(events))], idsOf),
      );
      expect(await dumpOf(other)).toEqual(await dumpOf(events));
    }),
    OPTIONS,
  );
}

describe(`the same records in another order give the same events, boots and gaps (seed ${SEED})`, () => {
  test("by time, as ausearch writes them", () =>
    same((events) => events.toSorted((a, b) => a.timeMs - b.timeMs || a.serial - b.serial)));

  test("two swapped halves", () => same((events, at) => [...events.slice(at), ...events.slice(0, at)]));

  test("the last boots first", () =>
    same((events, at) => {
      const cut = events.findIndex(({ serial }, i) => i >= at && serial < (events[i - 1]?.serial ?? 0));
      return cut < 0 ? events : [...events.slice(cut), ...events.slice(0, cut)];
    }));

  test("twice, and overlapping pieces one after another", async () => {
    await fc.assert(
      fc.asyncProperty(bootsLog, fc.nat(1000), async (events, at) => {
        const cut = cutOf(events, at);
        const expected = await afterIngest([writeLog(textOf(events))], idsOf);
        const pieces = [events.slice(0, cut + 20), events.slice(cut)];
        for (const copy of [[...events, ...events], pieces.flat(), pieces.toReversed().flat()])
          expect(await afterIngest([writeLog(textOf(copy))], idsOf)).toEqual(expected);
      }),
      OPTIONS,
    );
  });

  test("in files of their own, and in one", async () => {
    await fc.assert(
      fc.asyncProperty(
        bootsLog,
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
        async (events, cuts) => {
          const ends = [
            ...cuts.map((cut) => Math.floor((cut * events.length) / 1001)),
            events.length,
          ].toSorted((a, b) => a - b);
          const pieces = ends
            .map((end, i) => textOf(events.slice(ends[i - 1] ?? 0, end)))
            .filter((text) => text !== "");
          const database = newPath("x.db");
          for (const piece of pieces) await afterIngest([writeLog(piece)], () => {}, {}, database);
          const [rows] = await afterIngest([], idsOf, {}, database);
          const [expected] = await afterIngest([writeLog(textOf(events))], idsOf);
          expect(rows).toEqual(expected);
        },
      ),
      OPTIONS,
    );
  });
});

describe("logs with few events, by time and by falling times", () => {
  const quick = run(166, 186, 0, 0.001);
  test.each([
    [
      "a slow host of which some of the first calls took long",
      [
        [168, 0],
        [169, 4],
        [170, 8],
        [171, 14],
        [172, 18],
        [173, 22],
        [174, 26],
        [175, 16],
        ...run(176, 185, 30, 4),
        [186, 32],
        ...run(187, 216, 70, 4),
      ],
    ],
    [
      "a slow boot that begins with the last serials of the one before it, and a call that took long",
      [...quick, ...run(185, 194, 22, 4), [195, 41], ...run(196, 230, 66, 4)],
    ],
    [
      "a boot that begins with a serial that the one before it lost",
      [
        ...run(11, 66, 0, 0.002),
        [69, 0.2],
        ...run(68, 81, 20, 0.002),
        [82, 20.001],
        ...run(83, 86, 20.03, 0.002),
      ],
    ],
    [
      "the same after a pause that no call lasts, twice",
      [
        ...run(83, 96, 0, 0.01),
        [97, 0.001],
        ...run(98, 176, 0.15, 0.01),
        [177, 0.001],
        ...run(178, 198, 0.95, 0.01),
        [201, 1.2],
        [200, 134],
        ...run(201, 210, 134.001, 0.001),
        [211, 134.001],
        ...run(212, 313, 134.012, 0.001),
        [314, 134.001],
        ...run(315, 324, 135, 0.002),
        ...run(323, 400, 630, 0.002),
      ],
    ],
  ] as const)("%s", async (_, places) => {
    const events = eventsAt(places);
    const expected = await afterIngest([writeLog(textOf(events))], idsOf);
    const byTime = events.toSorted((a, b) => a.timeMs - b.timeMs || a.serial - b.serial);
    const byFalling = events.toSorted((a, b) => b.timeMs - a.timeMs);
    for (const other of [byTime, byFalling])
      expect(await afterIngest([writeLog(textOf(other))], idsOf)).toEqual(expected);
  });
});
