// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HostStory, whereIs } from "./testing/host-story.ts";

/** A log from the moment on at which auditing was enabled; 500, whose birth it does not show, is a child of pid 1. */
function begun(old = "0", before = (_: HostStory): void => {}): HostStory {
  const story = new HostStory();
  before(story);
  story.enablesAudit(old);
  story.clones(1, 495, "1200011", { ppid: 0 }); // births are logged
  story.acts(500, { ppid: 1 });
  return story;
}

describe("a task that writes calls in a log that shows auditing's beginning", () => {
  it("was born in the log, and a child of pid 1 is on the host", () => {
    expect(whereIs(begun(), 500)).toBe("host");
  });

  it("may be older where auditing had been enabled before, or the boot's first serials are missing", () => {
    expect(whereIs(begun("1"), 500)).toBe("unknown");
    expect(
      whereIs(
        begun("0", (story) => void story.skip(9)),
        500,
      ),
    ).toBe("unknown");
    expect(
      whereIs(
        begun("0", (story) => void story.acts(400, { ppid: 390 })),
        500,
      ),
    ).toBe("unknown");
  });

  it("may have been born in a hole since", () => {
    const story = new HostStory();
    story.enablesAudit("0");
    story.skip(1);
    story.acts(500, { ppid: 1 });
    expect(whereIs(story, 500)).toBe("unknown");
  });

  it("is nowhere known below a task that writes none", () => {
    const story = begun();
    story.acts(600, { ppid: 590 });
    expect(whereIs(story, 600)).toBe("unknown");
  });
});
