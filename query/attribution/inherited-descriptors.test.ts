// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { type HostStory, host, whereIs } from "./testing/host-story.ts";

const TYPES = ["uts", "ipc", "pid", "mnt"] as const;

/** lxc-attach's way: 310 opens the namespaces of 302, the first process of a container. Its child 311 joins them and forks 312. */
function attaches(
  between: (story: HostStory) => void = () => {},
  before: (story: HostStory) => void = () => {},
): { story: HostStory; key: number } {
  const story = host();
  const key = story.clones(100, 302, "2c020011");
  story.execs(302, ["/sbin/init"], { ppid: 100 });
  story.clones(100, 310);
  story.acts(310, { ppid: 100 });
  for (const [at, type] of TYPES.entries())
    story.opens(310, 3 + at, { owner: "302", type, inode: 4_026_532_000 + at });
  before(story);
  story.clones(310, 311);
  story.acts(311, { ppid: 310 });
  between(story);
  for (const at of TYPES.keys()) story.setns(311, 3 + at, "0");
  story.clones(311, 312);
  story.execs(312, ["/bin/sh"], { ppid: 311 });
  return { story, key };
}

const placesOf = (story: HostStory): string[] => [311, 312].map((pid) => whereIs(story, pid));

describe("a namespace file that a parent has opened", () => {
  it("is its child's too: who joins by it is where that leads", () => {
    const { story, key } = attaches();
    expect(placesOf(story)).toEqual([`container ${key}`, `container ${key}`]);
  });

  it.each([
    ["has called exec, which closes it", (story: HostStory) => void story.execs(311, ["/bin/nsenter"])],
    ["has opened another file under its number", (story: HostStory) => void story.opensFile(311, 6)],
  ])("is not known of a child that %s", (_, between) => {
    const { story } = attaches((told) => {
      told.opensFile(311, 20); // a number that stands for no namespace changes nothing
      between(told);
    });
    expect(placesOf(story)).toEqual(["unknown", "unknown"]);
  });

  it("is not known of a child that has opened others under its number, which are not known", () => {
    const story = host();
    story.opens(100, 3, { owner: "100", type: "pid", inode: 4_026_531_836 });
    story.clones(100, 300, "20000011");
    for (const ofChildren of [false, true])
      story.opens(300, 3, { owner: "300", type: "pid", inode: 4_026_532_100, ofChildren }, { ppid: 100 });
    story.setns(300, 3, "20000000");
    expect(whereIs(story, 300)).not.toBe("host");
  });

  it("that leads to the host may have been replaced by an open that is lost", () => {
    const joins = (lost: number): HostStory => {
      const story = host();
      story.clones(100, 300);
      story.opens(300, 3, { owner: "100", type: "mnt", inode: 4_026_531_841 }, { ppid: 100 });
      story.skip(lost);
      story.setns(300, 3, "20000");
      return story;
    };
    expect(whereIs(joins(0), 300)).toBe("host");
    expect(whereIs(joins(1), 300)).toBe("unknown");
  });

  it("is not known of a child where the parent has opened another under its number since", () => {
    const { story } = attaches(
      (told) => void told.opens(310, 6, { owner: "302", type: "mnt", inode: 4_026_532_003 }),
      (told) => void told.opens(310, 6, { owner: "100", type: "mnt", inode: 4_026_531_841 }),
    );
    expect(placesOf(story)).toEqual(["unknown", "unknown"]);
  });
});
