// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

/** The kernel of node b writes its first records before its clock is set; those of node a are older. */
const LINES = [
  "node=a type=KERNEL msg=audit(1600000000.000:1): state=initialized audit_enabled=0 res=1",
  "node=b type=KERNEL msg=audit(0.036:1): state=initialized audit_enabled=0 res=1",
  "node=b type=MAC_STATUS msg=audit(12.345:2): enforcing=1 old_enforcing=0 auid=4294967295 ses=4294967295 enabled=1 old-enabled=1 lsm=selinux res=1",
  'node=b type=SERVICE_START msg=audit(1650000005.300:3): pid=1 uid=0 auid=4294967295 ses=4294967295 msg=\'unit=x comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success\'',
];
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

describe.skipIf(!isBuilt)("a time from before the clock was set", () => {
  it.each<[string, string[]]>([
    ["text", ["search", "-m", "MAC_STATUS"]],
    ["interpret", ["search", "-m", "MAC_STATUS", "-i"]],
    ["show", ["show", "b/12.345:2"]],
    ["a report", ["report", "events"]],
  ])("is one since boot, and of no day, in %s", async (_where, words) => {
    const text = await database.ask(...words);
    expect(text).toContain("boot+12.345s");
    expect(text).not.toContain("1970");
  });

  it("has a column of its own in csv", async () => {
    const [head, unset, set] = (await database.ask("search", "-n", "b", "--format", "csv"))
      .split(/\r?\n/)
      .filter((line) => !line.includes(":2,"));
    const cell = (line: string, name: string) => line.split(",")[head!.split(",").indexOf(name)];
    expect([cell(unset!, "timestamp"), cell(unset!, "since_boot")]).toEqual(["", "0.036"]);
    expect([cell(set!, "timestamp"), cell(set!, "since_boot")]).toEqual(["2022-04-15T05:20:05.300Z", ""]);
  });

  it("has a field of its own in ndjson and in a report's json", async () => {
    const events = (await database.ask("search", "-n", "b", "--format", "ndjson")).trim().split("\n");
    const times = events.map((line) => JSON.parse(line).data).map(({ time, sinceBoot }) => [time, sinceBoot]);
    expect(times).toEqual([
      [null, "0.036"],
      [null, "12.345"],
      ["2022-04-15T05:20:05.300Z", undefined],
    ]);
    const report = JSON.parse(await database.ask("report", "events", "--format", "json"));
    expect(report.data.tables[0].rows[1].cells[0]).toEqual({ time: null, sinceBoot: "0.036" });
  });

  it("stands right before its boot's first other time where events are sorted by time", async () => {
    const sorted = (await database.ask("search", "--sort", "time")).trim().split("\n");
    expect(sorted.map((line) => line.split(" ").at(-1))).toEqual([
      "a/1600000000.000:1",
      "b/0.036:1",
      "b/12.345:2",
      "b/1650000005.300:3",
    ]);
  });
});
