// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HostStory, host, whereIs } from "./testing/host-story.ts";

describe("a pid that comes again within few serials", () => {
  it("is the clone's last child, not one without a record of its birth that had the number before under the same parent", () => {
    const story = host();
    story.acts(301, { ppid: 100 });
    story.clones(100, 150);
    const made = story.unshares(150, "4000000", { ppid: 100 });
    story.execs(150, ["/bin/sh"]);
    story.clones(150, 301);
    const inside = story.execs(301, ["/bin/uname"], { ppid: 150 });
    story.clones(100, 301);
    const outside = story.execs(301, ["/bin/uname"], { ppid: 100 });
    expect(whereIs(story, 301, inside)).toBe(`container ${made}`);
    expect(whereIs(story, 301, outside)).toBe("host");
  });

  it("after exit_group is another task, where it executes or has another parent", () => {
    const story = new HostStory(); // a log that begins late: of both containers nothing is known but their numbers
    story.clones(300, 12, "1200011", { ppid: 200, exe: "/bin/a" });
    story.execs(310, ["/bin/date"], { ppid: 300 });
    story.exits(310);
    story.clones(400, 9, "1200011", { ppid: 250, exe: "/bin/b" });
    story.execs(310, ["/bin/hostname"], { ppid: 400 });
    story.clones(400, 10);
    story.exits(310);
    story.acts(310, { ppid: 300 });
    const at = (event: number) => whereIs(story, 310, story.events[event]!.id);
    expect(at(1)).toBe(`container ${story.events[0]!.id}`);
    expect(at(4)).toBe(`container ${story.events[3]!.id}`);
    expect(at(7)).toBe(at(1));
  });

  it("is a child that was seen before its clone's record, while nobody else has the number", () => {
    const story = host();
    story.clones(100, 150);
    const made = story.unshares(150, "4000000", { ppid: 100 });
    story.execs(150, ["/bin/sh"]);
    story.execs(301, ["/bin/uname"], { ppid: 150 });
    story.clones(150, 301, "4111");
    expect(whereIs(story, 301)).toBe(`container ${made}`);
  });
});
