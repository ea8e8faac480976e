// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { parseRecord } from "../../grammar/parse-record.ts";
import { corpusFiles, corpusFolder, readLines } from "../../grammar/testing/corpus.ts";
import { mutatedLine } from "../../grammar/testing/mutated-line.ts";
import { SAMPLE_LINES } from "../../grammar/testing/sample-lines.ts";
import { LineFramer } from "../frame-lines.ts";
import { LineMemory } from "./line-memory.ts";
import type { RecalledRecord } from "./recalled-record.ts";

const samples = Object.values(SAMPLE_LINES);

/** All values of a record, for any kind of object. */
function plain(record: AuditRecord): AuditRecord {
  const { form, node, type, timeMs, serial, names, values, claimsStart, enrichedStart } = record;
  const { prose, claimProse, truncated } = record;
  const own = { form, node, type, timeMs, serial, names, values, claimsStart, enrichedStart };
  return { ...own, prose, claimProse, truncated };
}

/** Reads a log with a memory; compares each recalled record with its line. Returns the number of recalled lines. */
function recallsIn(bytes: Buffer, size: number): number {
  const memory = new LineMemory();
  const seen: string[] = [];
  let recalled = 0;
  const take = (record: RecalledRecord, offset: number, end: number) => {
    const line = bytes.toString("latin1", offset, end);
    expect(parseRecord(line)).toEqual({ ok: true, record: plain(record) });
    seen.push(line);
    recalled++;
  };
  const line = (text: string) => {
    const result = parseRecord(text);
    if (result.ok && memory.isToLearn) memory.learn(result.record);
    seen.push(text);
  };
  const framer = new LineFramer(0, 1024 * 1024, { line, recalled: take, tooLong: () => {} }, memory);
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size), at);
  expect(`${seen.join("\n")}\n`).toBe(bytes.toString("latin1"));
  return recalled;
}

/** The line with another event id; for a SYSCALL also with another argument and result. */
function withId(line: string, serial: number): string {
  return line
    .replace(
      /msg=audit\([0-9]+\.[0-9]{3}:[0-9]+\)/,
      `msg=audit(${1_700_000_000 + serial}.${100 + (serial % 900)}:${serial})`,
    )
    .replace(
      / exit=-?[0-9]+ a0=[0-9a-f]+ /,
      ` exit=${(serial * 7919 * 104_729) % 2 ** 47} a0=${(serial * 2 ** 33).toString(16)} `,
    );
}

const logOf = (lines: readonly string[], times: number): Buffer => {
  const again = Array.from({ length: times }, (_, i) =>
    lines.map((line, k) => withId(line, 1 + i * lines.length + k)),
  );
  return Buffer.from(`${again.flat().join("\n")}\n`, "latin1");
};

describe("a memory of lines", () => {
  test("recalls a text seen twice before, with the line's values", () => {
    const plainLines = samples.filter((line) =>
      /^(?:node=\S+ )?type=\S+ msg=audit\(\d+\.\d{3}:\d+\):/.test(line),
    );
    const usual = plainLines.filter((line) => !line.includes("\n") && parseRecord(line).ok);
    const whole = usual.filter((line) => {
      const result = parseRecord(line);
      return result.ok && !result.record.truncated && result.record.form === "auditd";
    });
    expect(whole.length).toBeGreaterThan(20);
    const recalled = recallsIn(logOf(whole, 8), 1 << 18);
    expect(recalled / whole.length).toBeGreaterThan(2.5);
  });

  test("gives the line's values after any mutation, in chunks of any size", () => {
    const some = fc.array(fc.oneof(fc.constantFrom(...samples), mutatedLine(samples)), {
      minLength: 1,
      maxLength: 6,
    });
    const sizes = fc.integer({ min: 200, max: 5000 });
    fc.assert(
      fc.property(some, sizes, (lines, size) => {
        recallsIn(logOf(lines, 6), size);
      }),
      { numRuns: 300 },
    );
  });

  test("gives the line's values for calls with fields in unusual forms", () => {
    const odd = fc.constantFrom(
      "0",
      "00",
      "0a",
      "-0",
      "-1",
      "-12",
      "ffffffffffffffff",
      "10000000000000000",
      "7fffFF",
      "c000003e",
      "80000000",
      "999999999999999",
      "1000000000000000",
      "x",
      "",
    );
    const call = fc
      .tuple(odd, odd, fc.constantFrom("yes", "no", "maybe", ""), odd, odd, odd, odd)
      .map(
        ([arch, number, success, exit, a0, a3, items]) =>
          `type=SYSCALL msg=audit(1.000:1): arch=${arch} syscall=${number} success=${success} exit=${exit} a0=${a0} a1=0 a2=1 a3=${a3} items=${items} ppid=1 pid=2 uid=0 comm="a" exe="/a" key=(null)`,
      );
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), (calls) => {
        const usual = `type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=1 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 ppid=1 pid=2 uid=0 comm="a" exe="/a" key=(null)`;
        const lines = [usual, usual, usual, usual, ...calls, ...calls];
        expect(recallsIn(Buffer.from(`${lines.join("\n")}\n${"#".repeat(700)}\n`), 1 << 18)).toBeGreaterThan(
          0,
        );
      }),
      { numRuns: 300 },
    );
  });

  test("keeps texts apart when it is full", () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, i) => `type=CWD msg=audit(1.000:${i}): cwd="/${i % 20_000}"`,
    );
    recallsIn(Buffer.from(`${lines.join("\n")}\n`), 1 << 18);
  });

  test("does not learn a call whose own fields are read as something else", () => {
    const line =
      "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=1 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 ppid=1 pid=2 key=(null)";
    const bytes = Buffer.from(`${line}\n${"#".repeat(800)}`);
    const result = parseRecord(line);
    if (!result.ok) throw new Error(line);
    const { record } = result;
    for (const [learned, isRecalled] of [
      [record, true],
      [{ ...record, values: ["b7", ...record.values.slice(1)] }, false],
    ] as const) {
      const memory = new LineMemory();
      for (let i = 0; i < 4; i++) {
        memory.open(bytes);
        expect(memory.recall(0) !== undefined).toBe(isRecalled && i === 3);
        if (memory.isToLearn) memory.learn(learned);
      }
    }
  });

  test.skipIf(corpusFolder === undefined)("recalls most lines of a real log", () => {
    const [file] = corpusFiles("docker-sock", /\.log\.gz$/);
    const lines = readLines(file as string).slice(0, 40_000);
    const recalled = recallsIn(Buffer.from(`${lines.join("\n")}\n`, "latin1"), 1 << 18);
    expect(recalled / lines.length).toBeGreaterThan(0.8);
  });
});
