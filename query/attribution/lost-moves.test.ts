// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fold, HostStory, host, whereIs } from "./testing/host-story.ts";

const SHELL = ["/bin/sh"];
const THREAD = "3d0f00";

/** A child (200) of the host's shell, which has done something itself. */
function worker(): HostStory {
  const story = host();
  story.clones(100, 200);
  story.acts(200, { ppid: 100 });
  return story;
}

/** 200 makes a child, of which nothing shows where it counts. */
function silentChild(story: HostStory, pid: number): void {
  story.clones(200, pid);
  story.execs(pid, SHELL, { ppid: 200 });
}

/** 200 makes a child, whose own child shows that both count in the host's process ids. */
function provenChild(story: HostStory, pid: number): void {
  story.clones(200, pid);
  story.acts(pid, { ppid: 200 });
  story.clones(pid, pid + 1);
  story.acts(pid + 1, { ppid: pid });
}

describe("a namespace for children that a lost call has changed", () => {
  it("survives an exec, but the kernel makes no thread for a task that has one", () => {
    const story = worker();
    story.skip(1); // unshare -p
    story.execs(200, ["/usr/bin/unshare"]);
    silentChild(story, 210);
    expect(whereIs(story, 210)).toBe("unknown");
    const threaded = worker();
    threaded.skip(1);
    threaded.execs(200, ["/usr/bin/server"]);
    threaded.clones(200, 205, THREAD);
    silentChild(threaded, 210);
    expect(whereIs(threaded, 210)).toBe("host");
    threaded.skip(1);
    silentChild(threaded, 211);
    expect(whereIs(threaded, 211)).toBe("unknown");
  });

  it("may be changed back by another one: a later child speaks for those between the same holes", () => {
    const story = worker();
    story.skip(1);
    silentChild(story, 210);
    provenChild(story, 211);
    expect(whereIs(story, 210)).toBe("host");
    const back = worker();
    back.skip(1);
    silentChild(back, 210);
    back.skip(1);
    provenChild(back, 211);
    silentChild(back, 213);
    expect(whereIs(back, 210)).toBe("unknown");
    for (const pid of [211, 213]) expect(whereIs(back, pid)).toBe("host");
  });

  it("or by one that is seen", () => {
    const story = worker();
    story.skip(1);
    silentChild(story, 210);
    story.opens(200, 3, { owner: "self", type: "pid", inode: 4_026_531_836 });
    story.setns(200, 3, "20000000");
    provenChild(story, 211);
    expect(whereIs(story, 210)).toBe("unknown");
    expect(whereIs(story, 211)).toBe("host");
  });
});

describe("a number found by a task that may have been born into another pid namespace", () => {
  /** 210 opens the process 1 and joins its namespaces. */
  function joinsFirst(lost: boolean): HostStory {
    const story = worker();
    if (lost) story.skip(1);
    story.unshares(200, "20000");
    story.clones(200, 210);
    story.opensProcess(210, 3, 1, { ppid: 200 });
    story.setns(210, 3, "20020000");
    return story;
  }

  it("is not that of a task of the host", () => {
    expect(whereIs(joinsFirst(false), 210)).toBe("host");
    expect(whereIs(joinsFirst(true), 210)).toBe("unknown");
  });

  it("does not show that a clone3 has made none", () => {
    const story = worker();
    story.skip(1);
    story.clones3(200, 210);
    story.opensProcess(210, 3, 101, { ppid: 200 });
    expect(whereIs(story, 210)).toBe("unknown");
  });

  it("nor where others may have gone into the one that it has made", () => {
    const story = worker();
    story.clones3(200, 210);
    story.opensProcess(100, 3, 210);
    story.setns(100, 3, "20000000");
    story.opensProcess(210, 3, 101, { ppid: 200 });
    expect(whereIs(story, 210)).not.toBe("host");
  });
});

describe("a namespace file", () => {
  it("with an inode of its own is not the host's, whoever owns it", () => {
    const join = (inode: number): HostStory => {
      const story = worker();
      story.clones(100, 300);
      story.acts(300, { ppid: 100 });
      story.opens(200, 3, { owner: "300", type: "pid", inode, ofChildren: true });
      story.setns(200, 3, "20000000");
      silentChild(story, 210);
      return story;
    };
    expect(whereIs(join(4_026_531_836), 210)).toBe("host");
    expect(whereIs(join(4_026_532_500), 210)).toBe("unknown");
  });
});

describe("a task that is first seen after a hole", () => {
  it("may have been born in it, however often others were seen between the two", () => {
    const story = worker();
    provenChild(story, 300);
    story.clones(200, 302);
    story.skip(2); // the births of 303, and of 304 into a container
    story.acts(303, { ppid: 200 });
    story.acts(302, { ppid: 200 });
    story.acts(304, { ppid: 302 });
    provenChild(story, 305);
    expect(whereIs(story, 304)).toBe("unknown");
  });

  it("may be an orphan that pid 1 has adopted, though the task before it is known", () => {
    const orphan = (lost: number): HostStory => {
      const story = new HostStory(); // pid 1 writes nothing
      story.clones(100, 101, "1200011", { ppid: 1 });
      story.acts(101, { ppid: 100 });
      story.clones(100, 300);
      story.acts(300, { ppid: 100 });
      story.skip(lost);
      story.acts(301, { ppid: 1 });
      story.clones(100, 302);
      story.acts(302, { ppid: 100 });
      return story;
    };
    expect(whereIs(orphan(0), 301)).toBe("host");
    expect(whereIs(orphan(1), 301)).toBe("unknown");
  });
});

describe("a silent parent", () => {
  it("that a clone in the log has made hides no births: its child's is in the hole", () => {
    const story = host();
    story.clones(1, 198);
    story.clones(1, 199);
    story.opens(199, 3, { owner: "198", type: "mnt", inode: 4_026_531_841 }, { ppid: 1 });
    story.skip(1);
    story.acts(201, { ppid: 1 });
    story.acts(202, { ppid: 198 });
    story.clones(1, 203);
    story.acts(203, { ppid: 1 });
    expect(whereIs(story, 202)).toBe("unknown");
  });
});

describe("a child that clone3 gave to its maker's parent and that is seen before the clone", () => {
  it("is its maker's by its number", () => {
    const story = worker();
    const key = story.unshares(200, "24020000");
    silentChild(story, 201);
    story.acts(210, { ppid: 100 });
    story.clones3(200, 210);
    expect(whereIs(story, 201)).toBe(`container ${key}`);
    expect(whereIs(story, 210)).not.toBe("host");
  });
});

describe("after the host's counter has begun anew", () => {
  /** The counter goes from 32,000 to 400. */
  function wraps(story: HostStory): void {
    for (const pid of [32_000, 400]) {
      story.clones(100, pid);
      story.acts(pid, { ppid: 100 });
    }
  }

  it("a task that has changed the namespace of its children may live on with another program", () => {
    const story = worker();
    story.setns(101, 9, "40000000");
    story.unshares(200, "20000000");
    wraps(story);
    story.execs(200, ["/bin/other"]);
    story.clones(200, 410);
    story.execs(410, SHELL, { ppid: 200 });
    expect(whereIs(story, 410)).toBe("unknown");
  });

  it("a number of a container's task is another's where program and parent are others", () => {
    const story = worker();
    story.setns(101, 9, "40000000");
    story.unshares(200, "20000000");
    wraps(story);
    story.acts(200, { ppid: 400, exe: "/bin/other" });
    story.clones(200, 410);
    story.execs(410, SHELL, { ppid: 200 });
    expect(whereIs(story, 410)).not.toBe("unknown");
  });

  it("a number that was known as a parent's alone may be another's", () => {
    const story = host();
    story.acts(351, { ppid: 350 });
    story.clones(351, 352);
    story.acts(352, { ppid: 351 }); // 350, too, counts in the host's process ids
    wraps(story);
    story.acts(350, { ppid: 340 });
    expect(whereIs(story, 350)).toBe("unknown");
  });

  it("a child of before that is seen only then is no further round", () => {
    const story = host();
    story.clones(100, 31_990);
    wraps(story);
    story.acts(31_990, { ppid: 100 });
    story.clones(100, 410);
    story.acts(410, { ppid: 100 });
    expect(fold(story).numbers.wraps).toBe(1);
  });
});
