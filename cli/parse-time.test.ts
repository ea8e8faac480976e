// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTimestamp, UTC, type Zone } from "../report/zone.ts";
import { parseTime, type TimeContext } from "./parse-time.ts";
import { readZone } from "./read-zone.ts";
import { TIME_KEYWORDS } from "./time-keywords.ts";

const NOW = Date.UTC(2026, 10, 25, 14, 35, 12, 345); // a Wednesday
const BOOT = Date.UTC(2026, 10, 23, 14, 20, 1, 7);

async function read(text: string, over: Partial<TimeContext> = {}): Promise<string> {
  const context: TimeContext = { edge: "start", zone: UTC, nowMs: NOW, bootMs: () => BOOT, ...over };
  return formatTimestamp(await parseTime(text, context), context.zone);
}

describe("parseTime", () => {
  it.each([
    ["now", "2026-11-25T14:35:12.345Z"],
    ["recent", "2026-11-25T14:25:12.345Z"],
    ["this-hour", "2026-11-25T14:00:00.000Z"],
    ["boot", "2026-11-23T14:20:01.007Z"],
    ["today", "2026-11-25T00:00:00.000Z"],
    ["yesterday", "2026-11-24T00:00:00.000Z"],
    ["this-week", "2026-11-22T00:00:00.000Z"],
    ["week-ago", "2026-11-18T00:00:00.000Z"],
    ["this-month", "2026-11-01T00:00:00.000Z"],
    ["this-year", "2026-01-01T00:00:00.000Z"],
    ["today 09:05:07", "2026-11-25T09:05:07.000Z"],
    ["yesterday 23:00", "2026-11-24T23:00:00.000Z"],
    ["recent 9:05", "2026-11-25T09:05:00.000Z"],
    ["boot 01:00:00", "2026-11-23T01:00:00.000Z"],
    ["23.11.2026", "2026-11-23T00:00:00.000Z"],
    ["1.2.26 9:05:07", "2026-02-01T09:05:07.000Z"],
    ["11/23/2026", "2026-11-23T00:00:00.000Z"],
    ["11/23/26 9:05:07", "2026-11-23T09:05:07.000Z"],
    ["2026-11-23", "2026-11-23T00:00:00.000Z"],
    ["2026-11-23 14:20", "2026-11-23T14:20:00.000Z"],
    ["2026-11-23T14:20:01.5", "2026-11-23T14:20:01.500Z"],
    ["2026-11-23T14:20:01.237Z", "2026-11-23T14:20:01.237Z"],
    ["2026-11-23T14:20:01+02:00", "2026-11-23T12:20:01.000Z"],
    ["09:00:00", "2026-11-25T09:00:00.000Z"],
    ["1665575154.237", "2022-10-12T11:45:54.237Z"],
    ["1665575154.237:1820463", "2022-10-12T11:45:54.237Z"],
    ["@1665575154", "2022-10-12T11:45:54.000Z"],
  ])("reads the start %s as %s", async (text, expected) => {
    expect(await read(text)).toBe(expected);
  });

  it.each([
    ["2026-11-23", "2026-11-23T23:59:59.999Z"],
    ["yesterday 14:20:01", "2026-11-24T14:20:01.999Z"],
    ["2026-11-23 14:20:01", "2026-11-23T14:20:01.999Z"],
    ["2026-11-23 14:20:01.237", "2026-11-23T14:20:01.237Z"],
    ["2026-11-23T14:20:01Z", "2026-11-23T14:20:01.999Z"],
    ["today", "2026-11-25T14:35:12.345Z"],
    ["1665575154.237", "2022-10-12T11:45:54.237Z"],
  ])("reads the end %s as %s, its last second included", async (text, expected) => {
    expect(await read(text, { edge: "end" })).toBe(expected);
  });

  it("reads clocks and days in the zone asked for", async () => {
    const zone = await readZone("Europe/Berlin");
    expect(await read("2026-07-01 12:00:00", { zone })).toBe("2026-07-01T12:00:00.000+02:00");
    expect(await read("2026-11-23 12:00:00", { zone })).toBe("2026-11-23T12:00:00.000+01:00");
    expect(await read("this-year", { zone })).toBe("2026-01-01T00:00:00.000+01:00");
    const kolkata = await readZone("+05:30");
    expect(await read("today", { zone: kolkata })).toBe("2026-11-25T00:00:00.000+05:30");
  });

  it("takes the first of the two instants when clocks are set back, and goes an hour on when they are set forward", async () => {
    const zone = await readZone("Europe/Berlin");
    expect(await read("2026-10-25 02:30:00", { zone })).toBe("2026-10-25T02:30:00.000+02:00");
    expect(await read("2026-10-25 10:00:00", { zone })).toBe("2026-10-25T10:00:00.000+01:00");
    expect(await parseTime("2026-03-29 02:30:00", context(zone))).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });

  it.each(["", "2026-02-30", "25:00:00", "13/13/2026", "tomorrow", "2026-11-23 now", "1 2 3", "constructor"])(
    "refuses %j and says what a time is",
    async (text) => {
      await expect(read(text)).rejects.toMatchObject({ code: "CTR_CLI_TIME", exitStatus: 2 });
    },
  );

  it("knows every keyword of ausearch but checkpoint", () => {
    const words = "now recent this-hour boot today yesterday this-week week-ago this-month this-year";
    expect(TIME_KEYWORDS).toEqual(words.split(" "));
  });

  it("reads back every timestamp that it prints, in any zone", async () => {
    const zones = await Promise.all(["UTC", "America/New_York", "Asia/Kolkata", "-03:30"].map(readZone));
    const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
    await fc.assert(
      fc.asyncProperty(instant, fc.constantFrom(...zones), async (timeMs, zone) => {
        expect(await parseTime(formatTimestamp(timeMs, zone), context(zone))).toBe(timeMs);
      }),
    );
  });
});

describe("readZone", () => {
  it("refuses a name that is no zone", async () => {
    await expect(readZone("Mars/Olympus")).rejects.toMatchObject({ code: "CTR_CLI_USAGE" });
  });
});

function context(zone: Zone): TimeContext {
  return { edge: "start", zone, nowMs: NOW, bootMs: () => undefined };
}
