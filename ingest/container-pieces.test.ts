// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callLine, eventLines } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const lines = Array.from({ length: 12 }, (_, i) => eventLines(i * 10, i + 1)).flat();
const noise = Array.from({ length: 12 }, (_, i) => `a program says ${"x".repeat(i * 5)}`);

type Writer = (stream: string, text: string, isLast: boolean) => string;
const forms: readonly (readonly [string, Writer])[] = [
  ["containerd", (stream, text, isLast) => `2023-11-14T22:13:21.0Z ${stream} ${isLast ? "F" : "P"} ${text}`],
  [
    "docker",
    (stream, text, isLast) => `${JSON.stringify({ log: isLast ? `${text}\n` : text, stream, time: "2023" })}`,
  ],
  [
    "Fluent Bit",
    (stream, text, isLast) =>
      JSON.stringify({
        time: "2023",
        stream: "stdout",
        logtag: isLast ? "F" : "P",
        log: text,
        kubernetes: { pod_name: `pod-${stream}` },
      }),
  ],
  [
    "docker's fluentd driver",
    (stream, text, isLast) =>
      JSON.stringify({
        container_id: "ab",
        log: text,
        partial_id: stream,
        partial_ordinal: "1",
        partial_last: String(isLast),
      }),
  ],
];

/** Lines of a stream, in pieces of some length. */
const piecesOf = (write: Writer, stream: string, texts: readonly string[], size: number): string[] =>
  texts.flatMap((text) => {
    const count = Math.max(1, Math.ceil(text.length / size));
    return Array.from({ length: count }, (_, i) =>
      write(stream, text.slice(i * size, (i + 1) * size), i === count - 1),
    );
  });

/** Two streams' lines in one file, in an order that numbers tell. */
function interleaved(left: readonly string[], right: readonly string[], turns: readonly number[]): string {
  const queues = [[...left], [...right]];
  const out: string[] = [];
  for (let i = 0; queues.some((queue) => queue.length > 0); i++) {
    const queue = queues[(turns[i % turns.length] as number) % 2] as string[];
    const [next] =
      queue.length > 0 ? queue.splice(0, 1) : (queues.find((one) => one.length > 0) as string[]).splice(0, 1);
    out.push(next as string);
  }
  return `${out.join("\n")}\n`;
}

const EVENTS = `SELECT (e.id & 68719476735) >> 3 AS serial, time_ms, pid, flags & 1 AS whole, t.value AS types
  FROM event e JOIN string t ON t.id = types ORDER BY e.id`;
const COUNTS =
  "SELECT (SELECT count(*) FROM problem) AS problems, (SELECT sum(lines) FROM other_lines) AS others";

describe.each(forms)("pieces of two streams in one file: %s", (_, write) => {
  test("are joined by stream, whatever stands between, also where the file grows", async () => {
    const expected = await afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) => rowsOf(store, EVENTS));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 200 }),
        fc.array(fc.nat(1), { minLength: 2, maxLength: 9 }).map((turns) => [0, 1, ...turns]),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (size, turns, part) => {
          const others = piecesOf(write, "stderr", noise, 9);
          const log = interleaved(piecesOf(write, "stdout", lines, size), others, turns);
          const path = newPath("audit.log");
          const database = newPath("x.db");
          for (const end of [Math.floor(log.length * part), log.length]) {
            writeFileSync(path, log.slice(0, end), "latin1");
            await afterIngest([path], () => {}, {}, database);
          }
          await afterIngest(
            [],
            (store) => {
              expect(rowsOf(store, EVENTS)).toEqual(expected);
              expect(rowsOf(store, COUNTS)).toEqual([{ problems: 0, others: others.length }]);
            },
            {},
            database,
          );
        },
      ),
      { numRuns: 10, seed: 1 },
    );
  });

  test("of which the last never comes end after 32 lines of others: what is whole of the record is read", async () => {
    const cut = write("stdout", `${callLine(0, 1).replace("key=(null)", "")}key="a`, false);
    const others = piecesOf(
      write,
      "stderr",
      Array.from({ length: 40 }, (_, i) => `line ${i}`),
      99,
    );
    const after = write("stdout", callLine(10, 2), true);
    await afterIngest([writeLog(`${[cut, ...others, after].join("\n")}\n`)], (store) => {
      expect(rowsOf(store, "SELECT (id & 68719476735) >> 3 AS serial FROM event ORDER BY id")).toEqual([
        { serial: 1 },
        { serial: 2 },
      ]);
      expect(rowsOf(store, COUNTS)).toEqual([{ problems: 0, others: 40 }]);
    });
  });

  test("of which the last has no line end are read where nothing can follow", async () => {
    const record = callLine(0, 1).replace("key=(null)", 'key="k"');
    const pieces = [...piecesOf(write, "stdout", [record], 100)];
    expect(pieces.length).toBeGreaterThan(1);
    await afterIngest([writeLog(pieces.join("\n"), "audit.log.1")], (store) => {
      expect(
        rowsOf(store, "SELECT (id & 68719476735) >> 3 AS serial, flags & 256 AS cut FROM event"),
      ).toEqual([{ serial: 1, cut: 0 }]);
      expect(rowsOf(store, COUNTS)).toEqual([{ problems: 0, others: null }]);
    });
  });
});
