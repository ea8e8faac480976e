// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HostStory, host, whereIs } from "./testing/host-story.ts";

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

describe("in a log that begins with the clone of a task older than it", () => {
  it("lineage alone places the child nowhere: the setns right before the clone may be missing", () => {
    const story = new HostStory();
    story.clones(50, 60, "1200011", { ppid: 40 });
    story.execs(60, ["/bin/id"], { ppid: 50 });
    expect(whereIs(story, 50)).toBe("host");
    expect(whereIs(story, 60)).toBe("unknown");
    const later = new HostStory();
    later.acts(50, { ppid: 40 });
    later.clones(50, 60);
    later.execs(60, ["/bin/id"], { ppid: 50 });
    expect(whereIs(later, 60)).toBe("host");
  });

  it("not far behind its beginning, and not where a later child counts as the host does", () => {
    const far = new HostStory();
    far.acts(1, { ppid: 0 });
    far.skip(600);
    far.clones(50, 60, "1200011", { ppid: 40 });
    far.execs(60, ["/bin/id"], { ppid: 50 });
    expect(whereIs(far, 60)).toBe("host");
    const sibling = new HostStory();
    sibling.clones(50, 60, "1200011", { ppid: 40 });
    sibling.execs(60, ["/bin/id"], { ppid: 50 });
    sibling.clones(50, 61);
    sibling.acts(61, { ppid: 50 });
    sibling.clones(61, 62);
    sibling.acts(62, { ppid: 61 });
    expect(whereIs(sibling, 60)).toBe("host");
  });
});

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

describe("under rules that have changed", () => {
  /** The rules that logged a setns are replaced by others; then 110 is born of 100, into a container or not. */
  function changed(shownSince: boolean): HostStory {
    const story = host();
    story.clones(100, 103);
    story.setns(103, 9, "40000000", { ppid: 100 });
    story.clones(101, 102, "20000011");
    story.execs(102, ["/bin/payload"], { ppid: 101 });
    story.clones(100, 104);
    story.acts(104, { ppid: 100 });
    story.configuresAudit(70, { ppid: 1 });
    story.clones(100, 110);
    story.execs(110, ["/bin/id"], { ppid: 100 });
    if (shownSince) story.setns(103, 9, "40000000");
    return story;
  }

  it("a setns that those before have logged says nothing: lineage places nobody on the host until there is one again", () => {
    expect(whereIs(changed(false), 110)).toBe("unknown");
    expect(whereIs(changed(true), 110)).toBe("host");
  });

  it("who was born under those before is where they show him; and it stays so however often they change", () => {
    const story = changed(false);
    expect(whereIs(story, 104)).toBe("host");
    for (let change = 0; change < 3; change++) story.configuresAudit(70, { ppid: 1 });
    story.clones(100, 111);
    story.acts(111, { ppid: 100 });
    for (const pid of [110, 111]) expect(whereIs(story, pid)).toBe("unknown");
  });
});
