// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { newPath, writeLog } from "../ingest/testing/scratch.ts";
import { runHere } from "./testing/run-here.ts";

const HINT = /boots? of the log without host names begins? before another one has ended: two hosts in one/;

describe("boots of a log without host names that lie at one time", () => {
  it.each([
    [
      "two logs, one behind the other, with near serials",
      steadyLog(100, 300, 0) + steadyLog(100, 300, 3),
      true,
    ],
    ["the later one first", steadyLog(9000, 9200, 1000) + steadyLog(100, 300, 0), true],
    ["boots that follow each other", steadyLog(100, 300, 0) + steadyLog(5, 200, 60_000), false],
    ["one boot", steadyLog(100, 300, 0), false],
    ["hosts with names", steadyLog(100, 300, 0, "web1") + steadyLog(100, 300, 3, "db7"), false],
  ])("ingest and stats say so: %s", async (_, text, isSaid) => {
    const database = newPath("x.db");
    const { stderr, status } = await runHere(["ingest", writeLog(text), "--db", database]);
    expect(status).toBe(0);
    expect(HINT.test(stderr.replaceAll(/\s+/g, " "))).toBe(isSaid);
    const { stdout } = await runHere(["stats", "--db", database]);
    expect(HINT.test(stdout.replaceAll(/\s+/g, " "))).toBe(isSaid);
  });
});
