// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { WHOLE_FOOT } from "../../fixtures/testing/hostile-report.ts";
import { UTC } from "../zone.ts";
import { footSentences } from "./foot-text.ts";

describe("the foot of a report", () => {
  it("reports each loss in one sentence, with the command for details", () => {
    const foot = {
      ...WHOLE_FOOT,
      gaps: {
        gaps: 2,
        serials: 1234,
        fromMs: 1e12,
        toMs: 1e12 + 61_000,
        largest: { node: "n", first: 7, last: 1239 },
      },
      silences: 1,
      missingFiles: ["a.1", "a.2", "a.3", "a.4", "a.5"],
      unfinishedIngests: 1,
      problems: [
        { code: "grammar-rejected", count: 11 },
        { code: "record-failed", count: 1 },
      ],
      problemSources: 2,
    };
    expect(footSentences(foot, UTC)).toEqual([
      "1,234 serials without an event, in 2 gaps between 2001-09-09 01:46:40 and 2001-09-09 01:47:41 UTC, the largest 7-1239: events may be missing there (ctraudit gaps lists them).",
      "No event for more than an hour, 1 time: conclusions on a task do not reach over it.",
      "5 rotated files not read: a.1, a.2, a.3, a.4 and 1 more (ctraudit gaps).",
      "1 ingest did not end: ctraudit report custody.",
      "12 lines or events of 2 sources could not be read or used: 11 grammar-rejected, 1 record-failed (ctraudit stats).",
    ]);
  });

  it("reports that nothing is missing", () => {
    expect(footSentences(WHOLE_FOOT, UTC)).toEqual([
      "Nothing is known to be missing: every serial has its event, and every line could be read.",
    ]);
  });
});
