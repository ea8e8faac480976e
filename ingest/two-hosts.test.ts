// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { callLine, eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const inTurns = (events: number, low: number, high: number, stepMs: number, node?: string) =>
  Array.from({ length: events }, (_, i) => [
    ...eventLines(i * stepMs, low + i, node),
    ...eventLines(i * stepMs + stepMs / 2, high + i, node),
  ])
    .flat()
    .map((line) => `${line}\n`)
    .join("");

async function refusal(text: string): Promise<unknown> {
  const store = openForWriting(newPath("x.db"));
  try {
    return await ingestPaths(store, [writeLog(text)]).then(
      () => "stored",
      (error: { code?: unknown }) => error.code,
    );
  } finally {
    store.close();
  }
}

describe("two hosts in one log without a name are refused, never a chain of boots", () => {
  test.each([
    ["far apart", 100, 90_000, 20],
    ["near each other", 100, 3000, 20],
    ["with a quarter of a minute between two events", 100, 90_000, 30_000],
  ])("whose serials are %s", async (_, low, high, stepMs) => {
    expect(await refusal(inTurns(20, low, high, stepMs))).toBe("CTR_INGEST_CONTRADICTION");
  });

  test("whose events have one id", async () => {
    const twice = (serial: number) =>
      `${callLine(0, serial, { pid: 70 })}\n${callLine(0, serial, { pid: 80 })}\n`;
    expect(await refusal([5, 6, 7, 8].map(twice).join(""))).toBe("CTR_INGEST_CONTRADICTION");
    await afterIngest([writeLog(twice(5))], (store) => {
      expect(rowsOf(store, "SELECT pid FROM event ORDER BY 1")).toEqual([{ pid: 70 }, { pid: 80 }]);
      expect(rowsOf(store, "SELECT code FROM problem")).toEqual([{ code: "contradiction" }]);
    });
  });
});

test("with a name, and where it is a forged line or two, they are problems, and the log is stored", async () => {
  const forged = steadyLog(1, 100).replace("\n", `\n${callLine(10, 1, { pid: 9 })}\n`);
  for (const [text, events, lines] of [
    [inTurns(20, 100, 90_000, 20, "web"), 40, 120],
    [forged, 101, 301],
  ] as const)
    await afterIngest([writeLog(text)], (store, summary) => {
      expect(summary.lines).toBe(lines);
      expect(rowsOf(store, "SELECT DISTINCT code FROM problem")).toEqual([{ code: "contradiction" }]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: events }]);
    });
});

test("long calls of one host in the order of times are none", async () => {
  const events = Array.from({ length: 400 }, (_, i) => ({
    timeMs: i % 5 === 0 ? i * 10 - 900 : i * 10,
    serial: 1000 + i * 3,
  }));
  const text = events
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .flatMap(({ timeMs, serial }) => eventLines(timeMs + 1000, serial))
    .join("\n");
  await afterIngest([writeLog(`${text}\n`)], (store) => {
    expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
    expect(rowsOf(store, "SELECT first_seq, last_seq FROM boot")).toEqual([
      { first_seq: 1000, last_seq: 2197 },
    ]);
  });
});
