// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fieldValue, recordsOfEvent } from "./api.ts";

const cwd = (path: string, serial = 7, node = "") =>
  `${node}type=CWD msg=audit(1790000001.000:${serial}): cwd="${path}"`;
const wrapped = (host: string, message: string) => JSON.stringify({ host, message });
const cwds = (frame: string, node: string | null) =>
  recordsOfEvent(frame, 1_790_000_001_000, 7, () => node).map((record) => fieldValue(record, "cwd"));

describe("recordsOfEvent", () => {
  const glued = cwd("/a", 7, "node=a ") + cwd("/b", 7, "node=b ");
  const entries = `[${wrapped("a", cwd("/a"))},${wrapped("b", cwd("/b"))}]`;

  it.each([
    ["records in one line", glued],
    ["entries in one line of JSON", entries],
  ])("gives those of the event's node: %s", (_name, frame) => {
    expect(cwds(frame, "a")).toEqual(['"/a"']);
    expect(cwds(frame, "b")).toEqual(['"/b"']);
  });

  it("returns those without a node for an event without one", () => {
    expect(cwds(cwd("/a", 7, "node=a ") + cwd("/c"), "a")).toEqual(['"/a"']);
    expect(cwds(cwd("/a", 7, "node=a ") + cwd("/c"), null)).toEqual(['"/c"']);
  });

  it("returns all if one node was given for all, and never those of another event", () => {
    expect(cwds(glued, "given")).toEqual(['"/a"', '"/b"']);
    expect(cwds(cwd("/a", 7, "node=a ") + cwd("/b", 8, "node=a "), "a")).toEqual(['"/a"']);
  });

  it("reads the node only if needed", () => {
    const never = () => {
      throw new Error("asked");
    };
    expect(recordsOfEvent(cwd("/a") + cwd("/b", 8), 1_790_000_001_000, 7, never)).toHaveLength(1);
  });
});
