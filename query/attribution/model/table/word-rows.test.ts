// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WordRows } from "./word-rows.ts";

const EDGES = [
  -1,
  0,
  1,
  2,
  0xfffffffc,
  0xfffffffd,
  0xfffffffe,
  0xffffffff,
  2 ** 32,
  -2,
  2 ** 53 - 1,
  -(2 ** 53 - 1),
];
const anyNumber = fc.oneof(fc.constantFrom(...EDGES), fc.maxSafeInteger());

describe("rows of words", () => {
  it("begin with -1 and no event", () => {
    const rows = new WordRows(2);
    expect(rows.add()).toBe(0);
    expect([rows.number(0, 0), rows.event(1, 0)]).toEqual([-1, 0]);
  });

  it("give every number and every event back exactly, the last one that was set, also after a snapshot", () => {
    const told = fc.record({ row: fc.nat(2100), number: anyNumber, event: anyNumber });
    fc.assert(
      fc.property(fc.array(told, { minLength: 1 }), (tales) => {
        const rows = new WordRows(2);
        while (rows.length < 2101) rows.add();
        const expected = new Map<number, [number, number]>();
        for (const { row, number, event } of tales) {
          rows.setNumber(0, row, number);
          rows.setEvent(1, row, event);
          expected.set(row, [number, event]);
        }
        const again = new WordRows(2);
        again.restore(rows.head());
        for (const page of rows.pages()) again.restorePage(page.slice());
        for (const kept of [rows, again])
          for (const [row, values] of expected)
            expect([kept.number(0, row), kept.event(1, row)]).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });
});
