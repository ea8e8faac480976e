// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { plainTable } from "./plain-table.ts";

describe("a plain table", () => {
  it("aligns its columns by the width that a terminal draws", () => {
    const rows = [
      ["漢字", "7", "é"],
      ["a", "1,200", ""],
    ];
    expect(plainTable(["name", "events", "last"], rows, ["left", "right", "left"])).toEqual([
      "name  events  last",
      "漢字       7  é",
      "a      1,200",
    ]);
  });
});
