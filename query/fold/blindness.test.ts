// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { type HostStory, host, whereIs } from "./testing/host-story.ts";

/** 101 makes a container with process ids of its own; 110 is born after that, of 100. */
function withContainer(flags = "20000000"): HostStory {
  const story = host();
  story.unshares(101, flags);
  story.clones(101, 102);
  story.acts(102, { ppid: 101 });
  story.execs(102, ["/bin/payload"]);
  story.clones(100, 110);
  story.execs(110, ["/bin/id"], { ppid: 100 });
  return story;
}

describe("in a log that shows no setns, once there is a pid namespace to join", () => {
  it("lineage alone places nobody on the host", () => {
    expect(whereIs(withContainer(), 110)).toBe("unknown");
    const hidden = host();
    hidden.clones3(100, 109);
    hidden.acts(109, { ppid: 100 });
    hidden.clones(100, 110);
    hidden.acts(110, { ppid: 100 });
    expect(whereIs(hidden, 110)).toBe("unknown");
  });

  it("own numbers do, those of a later child of the same parent, and being born of pid 1", () => {
    const own = withContainer();
    own.clones(110, 111);
    own.acts(111, { ppid: 110 });
    expect(whereIs(own, 110)).toBe("host");
    const sibling = withContainer();
    sibling.clones(100, 112);
    sibling.acts(112, { ppid: 100 });
    sibling.clones(112, 113);
    sibling.acts(113, { ppid: 112 });
    expect(whereIs(sibling, 110)).toBe("host");
    const child = withContainer();
    child.clones(1, 114);
    child.acts(114, { ppid: 1 });
    expect(whereIs(child, 114)).toBe("host");
  });

  it("it counts before, where there is only a sandbox that shares the host's, and where a setns is shown", () => {
    const before = host();
    before.clones(100, 110);
    before.acts(110, { ppid: 100 });
    before.unshares(101, "20000000");
    expect(whereIs(before, 110)).toBe("host");
    expect(whereIs(withContainer("20000"), 110)).toBe("host");
    const shown = withContainer();
    shown.setns(100, 9, "40000000");
    expect(whereIs(shown, 110)).toBe("host");
  });
});
