// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

/** A container of its own pid, mount, uts and ipc namespaces, made by a child of 100. Returns its key. */
function container(story: HostStory, first = 303): number {
  story.clones(100, first - 1);
  const made = story.unshares(first - 1, "2c020000", { ppid: 100 });
  story.clones(first - 1, first, "8011");
  story.acts(first, { ppid: 100 });
  story.execs(first, ["/bin/nginx"]);
  return made;
}

/** A child of 100 that enters. */
function enters(story: HostStory, pid: number, target: number): void {
  story.clones(100, pid);
  story.opensProcess(pid, 5, target, { ppid: 100 });
}

describe("setns by a pidfd", () => {
  it("joins with one call all the namespaces that its flags name", () => {
    const story = host();
    const made = container(story);
    enters(story, 310, 303);
    story.setns(310, 5, "2c020000");
    story.clones(310, 311);
    story.execs(311, ["/bin/id"], { ppid: 310 });
    expect(whereIs(story, 310)).toBe(`container ${made}`);
    expect(whereIs(story, 311)).toBe(`container ${made}`);
    expect(fold(story).containers).toHaveLength(1);
  });

  it("leaves the task unknown where it joins some of a container's namespaces, or a process that nobody saw opened", () => {
    const story = host();
    container(story);
    enters(story, 310, 303);
    story.setns(310, 5, "20000");
    expect(whereIs(story, 310)).toBe("unknown");
    enters(story, 312, 303);
    story.setns(312, 6, "2c020000");
    expect(whereIs(story, 312)).toBe("unknown");
  });

  it("means the process that was opened, also after another has its number", () => {
    const story = host();
    const made = container(story);
    enters(story, 310, 303);
    story.exits(303);
    story.skip(1000);
    story.clones(100, 303);
    story.acts(303, { ppid: 100, timeMs: 900_000 });
    story.clones(303, 304); // counts in the host's process ids
    story.acts(304, { ppid: 303 });
    story.setns(310, 5, "2c020000");
    expect(whereIs(story, 303)).toBe("host");
    expect(whereIs(story, 310)).toBe(`container ${made}`);
  });

  it("takes numbers from the initial pid namespace alone: elsewhere 303 is somebody else", () => {
    const story = host();
    container(story);
    const inner = container(story, 403);
    story.opensProcess(403, 5, 303);
    story.setns(403, 5, "2c020000");
    expect(whereIs(story, 403, inner + 24)).toBe(`container ${inner}`);
    expect(whereIs(story, 403)).toBe("unknown");
  });

  it("goes back to the host by a process of the host's", () => {
    const story = host();
    const made = container(story);
    enters(story, 310, 303);
    story.setns(310, 5, "2c020000");
    expect(whereIs(story, 310)).toBe(`container ${made}`);
    enters(story, 313, 303);
    story.opensProcess(313, 5, 100);
    story.setns(313, 5, "2c020000");
    expect(whereIs(story, 313)).toBe("host");
  });

  it("means what the descriptor was opened for last, and nothing where that is not known", () => {
    const story = host();
    story.clones(100, 302);
    const made = story.unshares(302, "20000", { ppid: 100 });
    const joinedAfter = (pid: number, opens: () => void, flags = "20000"): string => {
      enters(story, pid, 302);
      opens();
      story.setns(pid, 5, flags);
      return whereIs(story, pid);
    };
    const hostMounts = { owner: "100", type: "mnt", inode: 4026531841 } as const;
    expect(joinedAfter(310, () => undefined)).toBe(`container ${made}`);
    expect(joinedAfter(312, () => story.opens(312, 5, hostMounts))).toBe("host");
    expect(joinedAfter(314, () => story.opens(314, 5, { ...hostMounts, owner: "9999", inode: 1 }))).toBe(
      "unknown",
    );
    expect(joinedAfter(316, () => story.opensProcess(316, 5, 9999))).toBe("unknown");
    expect(joinedAfter(318, () => story.opens(318, 5, hostMounts), "2c020000")).toBe("unknown");
    const again = (): void => {
      story.opens(320, 5, hostMounts);
      story.opensProcess(320, 5, 302);
    };
    expect(joinedAfter(320, again)).toBe(`container ${made}`);
  });

  it("joins what a process is in, not what its unshare has made for its children", () => {
    const story = host();
    story.clones(100, 320);
    story.unshares(320, "20020000", { ppid: 100 });
    enters(story, 330, 320);
    story.setns(330, 5, "20000000");
    expect(whereIs(story, 330)).toBe("host");
  });

  it("with a network namespace alone is a visit", () => {
    const story = host();
    container(story);
    enters(story, 310, 303);
    story.setns(310, 5, "40000000");
    expect(whereIs(story, 310)).toBe("host");
    story.setns(310, 9, "40000000");
    expect(whereIs(story, 310)).toBe("host");
  });

  it("with a network namespace among others joins those", () => {
    const story = host();
    story.clones(100, 302);
    const made = story.unshares(302, "64020000", { ppid: 100 });
    story.clones(302, 303, "8011");
    story.acts(303, { ppid: 100 });
    enters(story, 310, 303);
    story.setns(310, 5, "64020000");
    expect(whereIs(story, 310)).toBe(`container ${made}`);
  });
});
