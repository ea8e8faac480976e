// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowReader, RowWriter } from "./row-binary.ts";

describe("RowBinary", () => {
  it("returns every value", () => {
    const whole = fc.maxSafeInteger();
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            whole,
            u64: fc.bigInt(0n, 2n ** 64n - 1n),
            i64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
            bytes: fc.uint8Array({ maxLength: 300 }),
            text: fc.string({ unit: "grapheme", maxLength: 200 }),
            absent: fc.option(whole),
          }),
        ),
        (rows) => {
          const writer = new RowWriter();
          for (const row of rows) {
            writer.whole(row.whole);
            writer.u64(row.u64);
            writer.i64(row.i64);
            writer.text(row.bytes);
            writer.text(row.text);
            writer.nullableWhole(row.absent);
          }
          const reader = new RowReader(writer.take());
          for (const row of rows) {
            expect(reader.whole()).toBe(row.whole);
            expect(reader.u64()).toBe(row.u64);
            expect(reader.i64()).toBe(row.i64);
            expect(reader.bytes()).toEqual(Buffer.from(row.bytes));
            expect(reader.text()).toBe(row.text);
            expect(reader.nullable(() => reader.whole())).toBe(row.absent);
          }
          expect(reader.isAtEnd).toBe(true);
        },
      ),
    );
  });

  it.each([2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 32, -1, 0, -(2 ** 32) - 1])("has %d as 64 bits", (value) => {
    const writer = new RowWriter();
    writer.whole(value);
    expect(writer.take().readBigInt64LE()).toBe(BigInt(value));
  });

  it("reports bytes that end within a value", () => {
    const writer = new RowWriter();
    writer.text("abcdef");
    const cut = writer.take().subarray(0, 4);
    expect(() => new RowReader(cut).bytes()).toThrow(RangeError);
    expect(() => new RowReader(cut).u64()).toThrow(RangeError);
  });
});
