// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { caveatOf, type HostStory, host, whereIs } from "./testing/host-story.ts";

const SHELL = ["/bin/sh"];
const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);

/** A shim (200) on the host with a container of its own, whose first task is 300; 400 was led into it by setns and is the shim's child, too. */
function entered(): { story: HostStory; key: number } {
  const story = host();
  story.clones(100, 200);
  story.execs(200, ["/usr/bin/containerd-shim"], { ppid: 100 });
  const key = story.clones(200, 300, "6c020011");
  story.execs(300, SHELL, { ppid: 200 });
  story.clones(200, 400);
  story.acts(400, { ppid: 200, exe: "/usr/bin/nsenter" });
  story.opens(400, 3, { owner: "300", type: "pid", inode: 4_026_532_500 });
  story.opens(400, 4, { owner: "300", type: "mnt", inode: 4_026_532_501 });
  story.opens(400, 5, { owner: "300", type: "uts", inode: 4_026_532_502 });
  story.opens(400, 6, { owner: "300", type: "ipc", inode: 4_026_532_503 });
  story.opens(400, 7, { owner: "300", type: "net", inode: 4_026_532_504 });
  for (const [fd, flags] of [
    [6, "8000000"],
    [5, "4000000"],
    [7, "40000000"],
    [3, "20000000"],
    [4, "20000"],
  ] as const)
    story.setns(400, fd, flags);
  story.clones(400, 410, "8011");
  story.execs(410, SHELL, { ppid: 200 });
  return { story, key };
}

/** Something else on the host, for as many events, until the host's counter has passed 500. */
function meanwhile(story: HostStory, events: number): void {
  for (let at = 0; at < events; at++) story.acts(101);
  story.clones(100, 500);
  story.acts(500, { ppid: 100 });
}

describe("a child that its maker gave to its own parent on the host", () => {
  it("was led into the container by setns", () => {
    const { story, key } = entered();
    expect(whereIs(story, 410)).toBe(`container ${key}`);
  });

  it.each([0, 3000])("and that is first seen %i events later is never the host's", (events) => {
    const { story } = entered();
    story.clones(410, 7, "8011");
    meanwhile(story, events);
    story.acts(450, { ppid: 200, exe: "/bin/sh" });
    expect(whereIs(story, 450)).not.toBe("host");
  });

  it.each([0, 3000])("by clone3, which hides that, %i events ago: neither", (events) => {
    const { story } = entered();
    story.clones3(410, 7);
    meanwhile(story, events);
    story.acts(450, { ppid: 200, exe: "/bin/sh" });
    expect(whereIs(story, 450)).not.toBe("host");
  });
});

describe("a child whose birth was lost", () => {
  it("may have been born into a container", () => {
    const story = host();
    story.clones(100, 200);
    story.acts(200, { ppid: 100, exe: "/usr/bin/crun" });
    story.clones(200, 201);
    story.acts(201, { ppid: 200, exe: "/usr/bin/crun" });
    story.skip(1);
    story.acts(300, { ppid: 200, exe: "/usr/bin/crun" });
    meanwhile(story, 1);
    expect(whereIs(story, 300)).toBe("unknown");
    expect(whereIs(story, 201)).toBe("host");
  });

  it("is the host's where nothing is missing, or where its parent writes no events at all", () => {
    const story = host();
    meanwhile(story, 600);
    story.clones(100, 700);
    story.acts(700, { ppid: 100 });
    story.acts(600, { ppid: 100, exe: "/bin/unlogged" });
    expect(whereIs(story, 600)).toBe("host");
    story.acts(60, { ppid: 1 });
    story.acts(601, { ppid: 50 });
    story.clones(601, 650);
    story.acts(650, { ppid: 601 }); // 50, which is never seen, is on the host
    story.skip(1);
    story.acts(602, { ppid: 50, exe: "/bin/other" });
    expect(whereIs(story, 602)).toBe("host");
  });
});

describe("a container that shares the host's process ids", () => {
  /** Its maker's unshare, or the clone of its first task (300), is not in the log; the root is moved before a clone tells anything. */
  function unseen(lost: "unshare" | "clone"): { story: HostStory; key: number } {
    const story = host();
    story.clones(100, 200);
    story.acts(200, { ppid: 100, exe: "/usr/bin/runc" });
    if (lost === "clone") story.unshares(200, "c020000");
    else story.skip(1);
    let key = 0;
    if (lost === "unshare") key = story.clones(200, 300);
    else story.skip(1);
    const pivot = story.pivots(300, { ppid: 200, exe: "/usr/bin/runc" });
    key ||= pivot;
    story.execs(300, SHELL);
    story.clones(300, 301);
    story.acts(301, { ppid: 300 });
    return { story, key };
  }

  it.each(["unshare", "clone"] as const)(
    "is one by its root, though the record of the %s is lost",
    (lost) => {
      const { story, key } = unseen(lost);
      for (const pid of [300, 301]) expect(whereIs(story, pid)).toBe(`container ${key}`);
      expect(whereIs(story, 200)).toBe(lost === "clone" ? "container 56" : "host");
    },
  );

  it.each(["unshare", "clone"] as const)("is left by a setns to the host's mounts (%s lost)", (lost) => {
    const { story } = unseen(lost);
    story.opens(301, 4, { owner: "1", type: "mnt", inode: 4_026_531_841 });
    story.setns(301, 4, "20000");
    story.execs(301, SHELL);
    expect(whereIs(story, 301)).not.toMatch(/^container/);
    expect(caveatOf(story, 301)).not.toBe("proven");
  });
});

describe("setns to namespaces of a task that is the host's by its process ids alone", () => {
  it("leads to where it is, and that may be a sandbox", () => {
    const story = host();
    story.clones(101, 102);
    story.acts(102, { ppid: 101 });
    story.unshares(102, "40000000");
    story.setns(102, 9, "40000000");
    story.acts(50, { ppid: 1, exe: "/usr/lib/service" });
    story.clones(50, 250);
    story.acts(250, { ppid: 50 });
    expect(caveatOf(story, 50)).toBe("no record of its birth");
    story.clones(100, 251);
    story.execs(251, ["/usr/bin/nsenter"], { ppid: 100 });
    expect(caveatOf(story, 251)).toBe("proven");
    story.opens(251, 3, { owner: "50", type: "mnt", inode: 4_026_532_600 });
    story.setns(251, 3, "20000");
    story.execs(251, SHELL);
    expect(whereIs(story, 251)).toBe("host");
    expect(caveatOf(story, 251)).not.toBe("proven");
  });
});

describe("a container made in a container, with the record of one clone lost", () => {
  /** runc (3 in its number, 303 in the host's) in a container makes one below it; the clones that are not `lost` are in the log. */
  function nested(lost: string): { story: HostStory; outer: number; inner: number } {
    const story = host();
    const outer = story.clones(100, 301, "6c020011");
    story.execs(301, SHELL, { ppid: 100 });
    const clones = (name: string, pid: number, exit: number, flags?: string): unknown =>
      name === lost ? story.skip(1) : story.clones(pid, exit, flags);
    story.clones(301, 3);
    story.execs(303, ["/usr/bin/runc"], { ppid: 301 });
    clones("first stage", 303, 4);
    story.execs(304, ["/usr/bin/runc"], { ppid: 303 });
    clones("second stage", 304, 5, "8011");
    const inner = story.unshares(305, "6c020000", { ppid: 303, exe: "/usr/bin/runc" });
    clones("init", 305, 6, "8011");
    story.pivots(306, { ppid: 303, exe: "/usr/bin/runc" });
    story.execs(306, SHELL);
    story.clones(306, 2);
    story.acts(307, { ppid: 306 });
    return { story, outer, inner };
  }

  it.each(["none", "first stage", "second stage"])("%s: all are where they are", (lost) => {
    const { story, outer, inner } = nested(lost);
    for (const pid of [301, 303, 304]) expect(whereIs(story, pid)).toBe(`container ${outer}`);
    for (const pid of [305, 306, 307]) expect(whereIs(story, pid)).toBe(`container ${inner}`);
  });

  it("that of its first task: it is in some container, and not in the one around it", () => {
    const { story, outer } = nested("init");
    for (const pid of [306, 307]) {
      expect(whereIs(story, pid)).toMatch(/^container/);
      expect(whereIs(story, pid)).not.toBe(`container ${outer}`);
    }
  });
});

describe("a child of who has opened a container's pid namespace", () => {
  function nsenter(lost: number) {
    const { story } = entered();
    story.clones(100, 600);
    story.execs(600, ["/usr/bin/nsenter"], { ppid: 100 });
    story.opens(600, 3, { owner: "300", type: "pid", inode: 4_026_532_500 });
    story.skip(lost);
    story.clones(600, 601);
    story.execs(601, SHELL, { ppid: 600 });
    return story;
  }

  it("may be in it where records are missing since: the setns may be one of them", () => {
    expect(whereIs(nsenter(1), 601)).toBe("unknown");
  });

  /** The opens and joins of nsenter are in the hole, or nothing is. */
  function unseenJoins(lost: number) {
    const { story } = entered();
    story.clones(100, 600);
    story.execs(600, ["/usr/bin/nsenter"], { ppid: 100 });
    story.skip(lost);
    story.clones(600, 601);
    story.execs(601, SHELL, { ppid: 600 });
    return story;
  }

  it("and of who has called exec before the hole, whatever it has opened", () => {
    expect(whereIs(unseenJoins(0), 601)).toBe("host");
    expect(whereIs(unseenJoins(12), 601)).toBe("unknown");
  });

  it.each(["ipc", "pid", "mnt"] as const)(
    "and of a daemon that has opened the %s namespace of a container's task, or of one that is not known",
    (type) => {
      for (const owner of ["300", "77"])
        for (const lost of [0, 3]) {
          const { story } = entered();
          story.clones(100, 600);
          story.execs(600, ["/usr/bin/daemon"], { ppid: 100 });
          story.clones(600, 601);
          story.acts(601, { ppid: 600 });
          story.opens(601, 3, { owner, type, inode: 4_026_532_510 });
          story.skip(lost);
          story.clones(601, 602);
          story.execs(602, SHELL, { ppid: 601 });
          story.clones(602, 603);
          story.clones(600, 604); // a later child of its parent counts in the host's process ids
          story.acts(604, { ppid: 600 });
          story.clones(604, 605);
          story.acts(605, { ppid: 604 });
          expect(whereIs(story, 602)).toBe(lost === 0 ? "host" : "unknown");
        }
    },
  );

  it.each([0, 4])("and of who was born in the hole (%i records)", (lost) => {
    const story = host();
    for (const number of range(600, 640, 5)) {
      story.clones(101, number);
      story.acts(number, { ppid: 101 });
    }
    story.skip(lost);
    story.acts(642, { ppid: 50, exe: "/usr/bin/crun" });
    story.clones(642, 643);
    story.execs(643, SHELL, { ppid: 642 });
    expect(whereIs(story, 642)).toBe("host");
    expect(whereIs(story, 643)).toBe(lost === 0 ? "host" : "unknown");
  });

  it("is the host's where it, or a later child, counts in the host's process ids", () => {
    const itself = unseenJoins(12);
    itself.clones(601, 602);
    itself.acts(602, { ppid: 601 });
    expect(whereIs(itself, 601)).toBe("host");
    const later = unseenJoins(12);
    later.clones(600, 602);
    later.acts(602, { ppid: 600 });
    expect(whereIs(later, 601)).toBe("unknown");
    later.clones(602, 603);
    later.acts(603, { ppid: 602 });
    expect(whereIs(later, 601)).toBe("host");
  });

  it("takes its own children along, with a record of their birth or without", () => {
    const story = unseenJoins(12);
    story.clones(601, 320);
    story.acts(602, { ppid: 601, exe: "/bin/sh" });
    story.clones(100, 610);
    story.acts(610, { ppid: 100 });
    for (const pid of [601, 602]) expect(whereIs(story, pid)).toBe("unknown");
  });

  it("is where its parent is where none is missing", () => {
    expect(whereIs(nsenter(0), 601)).toBe("host");
  });
});
