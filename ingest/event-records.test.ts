// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StoredRecord } from "../store/api.ts";
import { mergeRecords } from "./event-records.ts";

const record = (source: number, offset: number, line: string): StoredRecord => ({
  source,
  offset,
  line,
  length: line.length,
});
const linesOf = (records: readonly StoredRecord[]) => records.map(({ line }) => line);

test("a record that came late in the same source is added in its place", () => {
  const known = [record(1, 0, "a"), record(1, 20, "c")];
  expect(linesOf(mergeRecords(known, [record(1, 10, "b")]))).toEqual(["a", "b", "c"]);
});

test("records read a second time from the same place add nothing, equal ones from another place do", () => {
  const known = [record(1, 0, "a")];
  expect(mergeRecords(known, [record(1, 0, "a")])).toBe(known);
  expect(linesOf(mergeRecords(known, [record(1, 5, "a")]))).toEqual(["a", "a"]);
});

test("what two sources share counts once, what one of them repeats stays", () => {
  const known = [record(1, 0, "a"), record(1, 5, "a"), record(1, 9, "b")];
  expect(mergeRecords(known, [record(2, 0, "a"), record(2, 4, "b")])).toBe(known);
  expect(linesOf(mergeRecords([record(1, 0, "a")], [record(2, 0, "a"), record(2, 4, "a")]))).toEqual([
    "a",
    "a",
  ]);
});

test("sources in any order give the same records in the same order", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 3 }), (sources) => {
      const all = sources.map((texts, source) => texts.map((line, i) => record(source, i * 10, line)));
      const merged = (order: readonly StoredRecord[][]) =>
        linesOf(order.slice(1).reduce<readonly StoredRecord[]>(mergeRecords, order[0] ?? []));
      expect([...merged([...all].reverse())].sort()).toEqual([...merged(all)].sort());
      if (sources.length === 2) expect(merged([...all].reverse())).toEqual(merged(all));
    }),
  );
});
