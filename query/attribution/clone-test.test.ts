// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { fold, HostStory, host, whereIs } from "./testing/host-story.ts";
import { runcContainer } from "./testing/runc-container.ts";

describe("the clone test", () => {
  it("proves the initial pid namespace of a caller older than the log, of its ancestors and of its children", () => {
    const story = new HostStory();
    story.acts(40, { ppid: 30 });
    story.acts(30, { ppid: 1 });
    story.clones(40, 900);
    story.acts(900, { ppid: 40 });
    for (const pid of [30, 40, 900]) expect(whereIs(story, pid)).toBe("host");
  });

  it("finds a container older than the log by numbers that are not the host's, and keeps it whole", () => {
    const story = host();
    story.acts(70, { ppid: 60, exe: "/bin/payload" });
    story.clones(70, 8);
    story.acts(103, { ppid: 70, exe: "/bin/payload" });
    story.clones(103, 9);
    story.acts(104, { ppid: 103, exe: "/bin/worker" });
    story.clones(100, 105);
    story.acts(105, { ppid: 100 });
    const found = whereIs(story, 70);
    expect(found).toMatch(/^container/);
    expect(whereIs(story, 103)).toBe(found);
    expect(whereIs(story, 104)).toBe(found);
  });

  it("takes a task off the host, with all that descends from it, when the record that made its container was lost", () => {
    const story = new HostStory();
    story.clones(1, 1000, "1200011", { ppid: 0 });
    story.acts(1000, { ppid: 1 });
    story.clones(1000, 1001);
    story.acts(1001, { ppid: 1000 }); // its unshare is missing
    story.clones(1001, 1002, "8011");
    story.acts(1002, { ppid: 1000, exe: "/" });
    story.clones(1002, 2, "3d0f00");
    story.clones(1002, 3);
    story.acts(1003, { ppid: 1002 });
    story.clones(1000, 1004);
    story.acts(1004, { ppid: 1000 });
    expect(whereIs(story, 1002)).toMatch(/^container/);
    expect(whereIs(story, 1003)).toBe(whereIs(story, 1002));
    expect(whereIs(story, 1000)).toBe("host");
    expect(fold(story).conflicts).toHaveLength(1);
  });

  it("tells what clone3 hid: a child that counts as the host does is where its parent is, another one is not", () => {
    const same = host();
    same.clones3(100, 110);
    same.acts(110, { ppid: 100 });
    expect(whereIs(same, 110)).toBe("unknown");
    same.clones(110, 111);
    same.acts(111, { ppid: 110 });
    expect(whereIs(same, 110)).toBe("host");
    const far = new HostStory();
    far.clones(1, 1000, "1200011", { ppid: 0 });
    far.acts(1000, { ppid: 1 });
    far.clones(1000, 1001);
    far.acts(1001, { ppid: 1000 });
    const made = far.clones3(1000, 1010);
    far.acts(1010, { ppid: 1000 });
    far.clones(1010, 2);
    far.clones(1000, 1012);
    far.acts(1012, { ppid: 1000 });
    expect(whereIs(far, 1010)).toBe(`container ${made}`);
  });
});

describe("numbers that no counter gives", () => {
  it("put a caller into an inner pid namespace at once: children's numbers rise above their parent's, or begin anew at 300", () => {
    const story = new HostStory();
    story.acts(5000, { ppid: 4000 });
    expect(whereIs(story, 5000)).toBe("unknown");
    story.clones(5000, 299);
    expect(whereIs(story, 5000)).toMatch(/^container/);
    const anew = new HostStory();
    anew.acts(5000, { ppid: 4000 });
    anew.clones(5000, 300);
    expect(whereIs(anew, 5000)).toBe("unknown");
  });

  it("find a container that clone3 made inside a container", () => {
    const story = host();
    const outer = runcContainer(story);
    const made = story.clones3(203, 5);
    story.acts(210, { ppid: 203, exe: "/bin/crun" });
    expect(whereIs(story, 210)).toBe("unknown");
    story.clones(210, 2);
    expect(whereIs(story, 210)).toBe(`container ${made}`);
    expect(whereIs(story, 203)).toBe(`container ${outer}`);
  });
});
