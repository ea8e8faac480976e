// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openForWriting } from "../store/connection.ts";
import { REPORT_NAMES } from "./build-report.ts";
import type { Ran } from "./testing/run-bin.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-nothing-"));
const empty = join(folder, "empty.db");
const runc = join(folder, "runc.db");
const holed = join(folder, "holed.db");

/** Three events, with serials 3 to 6 missing: the first and the last are a second apart. */
const HOLED = [1, 2, 7]
  .map(
    (serial) =>
      `type=USER_CMD msg=audit(170000000${serial}.000:${serial}): pid=1 uid=0 auid=0 ses=1 msg='op=x res=success'\n`,
  )
  .join("");

beforeAll(async () => {
  openForWriting(empty).close(); // an ingest of nothing leaves no database
  const hole = join(folder, "holed.log");
  writeFileSync(hole, HOLED);
  const log = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
  for (const words of [
    [hole, "--node", "n", "--db", holed],
    [log, "--node", "demo", "--db", runc],
  ])
    expect((await runHere(["ingest", ...words])).stderr).toContain("read ");
});

afterAll(() => rmSync(folder, { recursive: true }));

const report = (db: string, ...words: string[]): Promise<Ran> => runHere(["report", ...words, "--db", db]);

describe("a report with nothing to say", () => {
  it.each(REPORT_NAMES.filter((name) => name !== "container"))(
    "of a database without events is status 1 and says why: %s",
    async (name) => {
      const { status, stdout, stderr } = await report(empty, name);
      expect(status).toBe(1);
      expect(stdout).toContain("  none\n");
      expect(stderr).toBe("ctraudit: nothing found: the database has no events\n");
    },
  );

  it.each(["summary", "events", "timeline", "escapes", "users"])(
    "in a time names the time that the log covers: %s",
    async (name) => {
      const { status, stderr } = await report(runc, name, "-ts", "2030-01-01", "-te", "2031-01-01");
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^ctraudit: nothing found: the database has no event in that time\nhint: it has events of 2\d{3}-\d\d-\d\d \S+ → \S+ UTC\n$/,
      );
    },
  );

  it("in a time when its container was not, names the container's time", async () => {
    const { data } = JSON.parse((await report(runc, "log", "--format", "json")).stdout) as {
      data: { tables: [{ rows: [{ cells: [unknown, unknown, unknown, { time: string }] }] }] };
    };
    const begin = data.tables[0].rows[0].cells[3].time;
    const { status, stderr } = await report(
      runc,
      "summary",
      "--container",
      "inner",
      "-ts",
      begin,
      "-te",
      begin,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^ctraudit: nothing found: inner has no event in that time\nhint: it has events of /,
    );
  });

  it("restricts nothing by --subtree alone", async () => {
    expect(await report(runc, "events", "--subtree")).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("gaps beside an empty answer", () => {
  const gaps = (of: Ran) =>
    (JSON.parse(of.stdout) as { data: { gaps: Record<string, unknown>; doubtful: boolean } }).data;

  it.each([
    ["of a type that the log does not have", ["virt"]],
    ["within the hole", ["events", "-ts", "1700000003.000", "-te", "1700000005.000"]],
    ["of everything failed", ["events", "--failed"]],
  ])("are told: %s", async (_name, words) => {
    const ran = await report(holed, ...words, "--format", "json");
    expect(ran.status).toBe(1);
    expect(gaps(ran).gaps).toEqual({
      gaps: 1,
      serials: 4,
      largest: { node: "n", first: 3, last: 6 },
      from: "2023-11-14T22:13:22.000Z",
      to: "2023-11-14T22:13:27.000Z",
    });
    expect(gaps(ran).doubtful).toBe(true);
    expect((await report(holed, ...words, "--strict")).status).toBe(3);
  });

  it("are not told of a time that they do not touch", async () => {
    const ran = await report(holed, "virt", "-te", "1700000001.500", "--format", "json");
    expect(gaps(ran)).toMatchObject({ gaps: { gaps: 0, serials: 0, largest: null }, doubtful: false });
  });
});
