// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../grammar/audit-record.ts";
import { parseRecord } from "../grammar/parse-record.ts";
import { corpusFiles, corpusFolder, readLines } from "../grammar/testing/corpus.ts";
import { compareWithBeats } from "./testing/beats-view.ts";
import { type CoalescedEvent, missingFrom, pathsOf } from "./testing/coalesced-view.ts";
import { asGoLibaudit } from "./testing/go-libaudit-view.ts";
import { asLaurel, fromLaurel } from "./testing/laurel-view.ts";

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

interface GoRecord {
  readonly "@timestamp": string;
  readonly record_type: string;
  readonly sequence: number;
  readonly data?: Record<string, string>;
}

function recordOf(line: string): AuditRecord | undefined {
  const result = parseRecord(line);
  return result.ok ? result.record : undefined;
}

/** Lines that are not records here: corpus-differences.md gives the reason. */
const REFUSED = [
  "audit-rhel7.log.golden:31",
  "audit-ubuntu17.log.golden:1",
  "ubuntu-17.04-linux-4.10.0.json.golden:124507",
];

describe.skipIf(corpusFolder === undefined)("a record of the corpus", () => {
  it.each(corpusFiles("go-libaudit/auparse", /\.golden$/))(
    "has the fields that go-libaudit finds: %s",
    (file) => {
      const lines = readLines(file.replace(/\.golden$/, ""));
      const golden = readJson(file) as (GoRecord | null)[];
      expect(golden).toHaveLength(lines.length);
      for (const [index, expected] of golden.entries()) {
        const record = recordOf(lines[index]!);
        if (record === undefined || expected === null) {
          expect(REFUSED).toContain(`${basename(file)}:${index + 1}`);
          continue;
        }
        expect(record.type.toLowerCase()).toBe(expected.record_type);
        expect(record).toMatchObject({
          serial: expected.sequence,
          timeMs: Date.parse(expected["@timestamp"]),
        });
        expect(asGoLibaudit(record)).toEqual(expected.data ?? {});
      }
    },
  );

  it.each(corpusFiles("laurel", /^record-.*\.json$/))("has the fields that laurel finds: %s", (file) => {
    const records = readLines(file.replace(/json$/, "txt")).flatMap((line) => recordOf(line) ?? []);
    const events = new Map<number, AuditRecord[]>();
    for (const record of records.filter(({ type }) => type !== "EOE"))
      events.set(record.serial, [...(events.get(record.serial) ?? []), record]);
    const expected = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([...events.values()].map(asLaurel)).toEqual(expected.map(fromLaurel));
  });

  it.each(corpusFiles("beats", /-expected\.json$/))("has the fields that filebeat finds: %s", (file) => {
    for (const event of readJson(file) as Record<string, string>[]) {
      const record = recordOf(Buffer.from(event["event.original"]!).toString("latin1"))!;
      expect(record.timeMs).toBe(Date.parse(event["@timestamp"]!));
      for (const [key, theirs, ours] of compareWithBeats(record, event))
        expect([key, ours]).toEqual([key, theirs]);
    }
  });

  it.each(corpusFiles("go-libaudit/aucoalesce", /\.golden$/))(
    "has what go-libaudit puts into events: %s",
    (file) => {
      const lines = readLines(file.replace("json.golden", "yaml")).map((line) => line.trim());
      const records = lines
        .filter((line) => line.startsWith("type="))
        .flatMap((line) => recordOf(line) ?? []);
      for (const { event } of readJson(file) as { event: CoalescedEvent }[]) {
        if (lines.some((line) => line.includes(`:${event.sequence}):`) && recordOf(line) === undefined)) {
          expect(REFUSED).toContain(`${basename(file)}:${event.sequence}`);
          continue;
        }
        const own = records.filter(
          ({ serial, timeMs }) => serial === event.sequence && timeMs === Date.parse(event["@timestamp"]),
        );
        expect([event.sequence, missingFrom(own, event)]).toEqual([event.sequence, []]);
        if (event.paths !== undefined) expect(pathsOf(own)).toEqual(event.paths);
      }
    },
  );
});
