// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const BOOTS = "SELECT first_ms, last_ms, first_seq, last_seq FROM boot ORDER BY first_ms";
const START_MS = 1_700_000_000_000;
const at = (ms: number, serial: number) =>
  `type=USER_AVC msg=audit(${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}:${serial}): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='x res=success'\n`;
const early = (fromMs: number) => at(fromMs, 1) + at(fromMs + 20, 2) + at(fromMs + 5000, 3);

describe("a boot begins at the first time of a set clock", () => {
  const boot = { first_ms: START_MS, last_ms: START_MS + 60, first_seq: 1, last_seq: 10 };
  test.each([
    ["seconds since boot", 36],
    ["1970 with an offset", 3_600_000],
    ["2000", Date.UTC(2000, 0, 1)],
  ])("after %s; its events keep their ids", async (_, fromMs) => {
    const text = early(fromMs) + steadyLog(4, 10, 0);
    await afterIngest([writeLog(text)], (store) => {
      expect(rowsOf(store, BOOTS)).toEqual([boot]);
      expect(
        rowsOf(store, "SELECT (id >> 3) & 4294967295 AS serial, time_ms FROM event ORDER BY id LIMIT 3"),
      ).toEqual([
        { serial: 1, time_ms: fromMs },
        { serial: 2, time_ms: fromMs + 20 },
        { serial: 3, time_ms: fromMs + 5000 },
      ]);
    });
  });

  test("a boot of a later year than the one before it begins with its own first seconds", async () => {
    const text = steadyLog(500, 520, 0) + early(40) + steadyLog(4, 10, 90_000);
    await afterIngest([writeLog(text)], (store) =>
      expect(rowsOf(store, BOOTS)).toEqual([
        { first_ms: START_MS, last_ms: START_MS + 200, first_seq: 500, last_seq: 520 },
        { first_ms: START_MS + 90_000, last_ms: START_MS + 90_060, first_seq: 1, last_seq: 10 },
      ]),
    );
  });

  test.each([
    ["an hour", 3_600_000],
    ["seconds", 5000],
  ])(
    "a host that says nothing for more than a month has no clock that was set, after %s",
    async (_, laterMs) => {
      const month = 32 * 24 * 3_600_000;
      const text = `${eventLines(0, 5).join("\n")}\n${eventLines(laterMs, 6).join("\n")}\n${eventLines(month, 7).join("\n")}\n`;
      await afterIngest([writeLog(text)], (store) =>
        expect(rowsOf(store, BOOTS)).toEqual([
          { first_ms: START_MS, last_ms: START_MS + month, first_seq: 5, last_seq: 7 },
        ]),
      );
    },
  );
});
