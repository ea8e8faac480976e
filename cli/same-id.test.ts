// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { callLine, stamp } from "../ingest/testing/lines.ts";
import { newPath, writeLog } from "../ingest/testing/scratch.ts";
import { runHere } from "./testing/run-here.ts";

const calls = [callLine(0, 7, { comm: "id" }), callLine(0, 7, { pid: 55, comm: "nc" })] as const;
const programs = ['argc=2 a0="id" a1="-u"', 'argc=2 a0="nc" a1="-l"'].map(
  (args) => `type=EXECVE msg=${stamp(0, 7)}: ${args}`,
) as [string, string];
const ID = stamp(0, 7).slice("audit(".length, -1);

async function ingested(lines: readonly string[]): Promise<{ database: string; told: string }> {
  const database = newPath("same-id.db");
  const all = [callLine(-1, 6), ...lines, callLine(1, 8)];
  const { stderr } = await runHere(["ingest", writeLog(`${all.join("\n")}\n`), "--db", database]);
  return { database, told: stderr };
}

describe("two events under one id", () => {
  it("are listed, and each is shown and found by its number", async () => {
    const { database } = await ingested([calls[0], programs[0], calls[1], programs[1]]);
    const ask = (...args: string[]) => runHere([...args, "--db", database]);
    expect(await ask("show", ID)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`hint: give one of ${ID}#1, ${ID}#2\n`),
    });
    for (const i of [0, 1] as const)
      expect((await ask("show", `${ID}#${i + 1}`, "--format", "raw")).stdout).toBe(
        `${calls[i]}\n${programs[i]}\n`,
      );
    expect((await ask("search", "--event", `${ID}#2`)).stdout).toMatch(/^[^\n]* nc\[55\] [^\n]*\n$/);
    expect((await ask("search", `event = "${ID}#1"`, "--format", "csv")).stdout.split("\n")).toHaveLength(3);
    expect((await ask("show", `${ID}#3`)).status).toBe(1);
  });

  it("have ids of their own in every answer, and in what cites them", async () => {
    const { database } = await ingested([calls[0], programs[0], calls[1], programs[1]]);
    const ask = async (...args: string[]) => (await runHere([...args, "--db", database])).stdout;
    const own = [`${ID}#1`, `${ID}#2`];
    const idsIn = (text: string) => [...new Set(text.match(new RegExp(`${ID}(?:#\\d+)?`, "g")))];
    for (const format of ["text", "sentence", "interpret", "csv", "ndjson", "json"])
      expect(idsIn(await ask("search", "--event", ID, "--format", format)), format).toEqual(own);
    for (const report of ["events", "executables", "timeline", "pids"])
      expect(idsIn(await ask("report", report, "--format", "json")), report).toEqual(own);
    expect(await ask("show", `${ID}#2`)).toMatch(new RegExp(`^${ID}#2 `));
    expect(idsIn(await ask("export", "--event", ID, "--format", "ecs"))).toEqual(own);
    const { data } = JSON.parse(await ask("report", "executables", "--format", "json"));
    const row = data.tables[0].rows.find(({ events }: { events: string[] }) => events[0] === own[1]);
    expect(await ask(...row.search.slice(1))).toMatch(/^[^\n]* nc\[55\] [^\n]*#2\n$/);
  });

  it("have ids without a number where one alone has it", async () => {
    const { database } = await ingested([calls[0], programs[0], calls[1], programs[1]]);
    const { stdout } = await runHere(["search", "--db", database]);
    expect(stdout.match(/:\d+(?:#\d)?$/gm)).toEqual([":6", ":7#1", ":7#2", ":8"]);
  });

  it("are both marked where records fit either, and the summary tells which lines are whose", async () => {
    const { database, told } = await ingested([...calls, ...programs]);
    expect(told).toMatch(/ {2}2 lines contradiction, .*:4: .* This one may be of either: it belongs to none/);
    expect(told).toMatch(/ {2}1 line contradiction, .*:3: .* This one starts an event of its own\./);
    const { stdout } = await runHere(["search", "--db", database]);
    const marks = stdout
      .trim()
      .split("\n")
      .map((line) => line.includes("(truncated)"));
    expect(marks).toEqual([false, true, true, false]);
  });
});
