// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ByteTable } from "./byte-table.ts";

const viewOf = (text: string) => {
  const bytes = Buffer.from(`${text}\0\0\0\0`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
};

test("texts of one hash are told apart by their bytes, their length and their tag", () => {
  for (const text of ["a", "abc", "abcd", "abcdefghi"]) {
    const table = new ByteTable(256);
    const entry = table.add(viewOf(text), 0, text.length, 7, 1);
    expect(table.find(viewOf(text), 0, text.length, 7, 1)).toBe(entry);
    expect(table.find(viewOf(text), 0, text.length, 7, 2)).toBe(-1);
    expect(table.find(viewOf(`${text}x`), 0, text.length + 1, 7, 1)).toBe(-1);
    const other = `${text.slice(0, -1)}Z`;
    expect(table.find(viewOf(other), 0, other.length, 7, 1)).toBe(-1);
    expect(table.find(viewOf(`Z${text.slice(1)}`), 0, text.length, 7, 1)).toBe(-1);
  }
});

test("following bytes do not change a text's hash, and a mark ends it at any position in a word", () => {
  for (let length = 0; length < 9; length++) {
    const text = "abcdefghi".slice(0, length);
    const table = new ByteTable(256);
    const hashes = ["\nxyz-----", "\n--------", "\n\n\n\n\n\n\n"].map((rest) => {
      const view = viewOf(text + rest);
      const hash = table.scan(view, 0, view.byteLength, 0x0a0a0a0a, 3);
      expect(table.end).toBe(length);
      return hash;
    });
    expect(new Set(hashes).size).toBe(1);
  }
});

test("a full table grows and is then emptied: entry 0 shows both", () => {
  const table = new ByteTable(1024);
  let emptied = 0;
  for (let i = 0; i < 3000; i++) {
    const text = `text ${i}`;
    if (table.add(viewOf(text), 0, text.length, Math.imul(i, 2_654_435_761), 0) === 0) emptied++;
  }
  expect(emptied).toBeGreaterThan(2);
});
