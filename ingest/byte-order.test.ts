// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../store/api.ts";
import { bootsLog, type Written } from "./testing/boots-log.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const SEED = Number(process.env["CTRAUDIT_SEED"] ?? 1);
const RUNS = Number(process.env["CTRAUDIT_SPLITS"] ?? 8);
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

  test("two halves that changed places", () =>
    same((events, at) => [...events.slice(at), ...events.slice(0, at)]));

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
