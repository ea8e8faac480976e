// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const COUNT = "SELECT count(*) AS n FROM event";

test("an ingest counts an event once whose records stand at both ends of the log", async () => {
  const lines = Array.from({ length: 60 }, (_, i) => eventLines(i * 200, 20_000 + i)).flat();
  for (const at of [90, 91, 92, 100, 121]) {
    const text = [...lines.slice(at), ...lines.slice(0, at), ""].join("\n");
    await afterIngest([writeLog(text)], (store, { events }) => {
      expect(rowsOf(store, COUNT)).toEqual([{ n: 60 }]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM boot")).toEqual([{ n: 1 }]);
      expect(events).toBe(60);
    });
  }
});

test("an ingest counts what it adds to other logs' events and not what these have", async () => {
  const log = (first: number, last: number) => steadyLog(first, last, first * 10);
  for (const order of [
    [log(20_000, 20_200), log(1000, 1100), log(1050, 20_100)],
    [log(1050, 20_100), log(1000, 1100), log(20_000, 20_200)],
    [log(1000, 1100), log(20_000, 20_200), log(1050, 20_100)],
  ]) {
    const database = newPath("x.db");
    let sum = 0;
    for (const text of order)
      sum += await afterIngest([writeLog(text)], (_, { events }) => events, {}, database);
    await afterIngest([], (store) => expect(rowsOf(store, COUNT)).toEqual([{ n: sum }]), {}, database);
  }
});
