// SPDX-License-Identifier: Apache-2.0
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Output } from "./output.ts";

describe("output", () => {
  let folder = "";
  let descriptor = 0;
  let output: Output;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-output-"));
    descriptor = openSync(join(folder, "out"), "w");
    output = new Output(descriptor);
  });
  afterEach(() => {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  });
  const written = () => readFileSync(join(folder, "out"), "utf8");

  it("lets out the first text at once, and held text when the work has ended", () => {
    output.held((isDue) => {
      output.write("a");
      expect(written()).toBe("");
      expect(isDue()).toBe(true); // the first waits for nothing
    });
    expect(written()).toBe("a");
    output.held((isDue) => {
      output.write("b");
      expect(isDue()).toBe(false);
      output.flush();
      expect(written()).toBe("a");
      expect(isDue()).toBe(true);
    });
    expect(written()).toBe("ab");
  });

  it("says when much is held, and loses nothing of what is more than it can hold", () => {
    output.write("first\n");
    const text = "x".repeat(10_000);
    let due = 0;
    output.held((isDue) => {
      for (let i = 0; i < 20; i += 1) {
        output.write(text);
        if (isDue()) due += 1;
      }
    });
    output.flush();
    expect(due).toBeGreaterThan(0);
    expect(written()).toBe(`first\n${text.repeat(20)}`);
  });
});
