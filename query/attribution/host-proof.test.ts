// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HOST_ANSWER, HOST_PIDS_ANSWER } from "./resolve/container-answer.ts";
import { Resolution } from "./resolve/resolution.ts";
import { caveatOf, fold, HostStory, host, statement, whereIs } from "./testing/host-story.ts";

/** A host whose rules log unshare and setns: 101 makes a sandbox, 102 visits a network namespace. */
function shownHost(): HostStory {
  const story = host();
  story.unshares(101, "20000");
  story.clones(100, 102);
  story.setns(102, 9, "40000000", { ppid: 100 });
  return story;
}

const CHILD_OF_PROVEN = 110;
function withChild(story: HostStory, pid = CHILD_OF_PROVEN, parent = 100): HostStory {
  story.clones(parent, pid);
  story.acts(pid, { ppid: parent });
  return story;
}

describe("the host without reserve", () => {
  it("is pid 1, and who descends from it by births in a log that shows unshare and setns, before them too", () => {
    const story = withChild(shownHost());
    for (const pid of [1, 100, CHILD_OF_PROVEN]) expect(caveatOf(story, pid)).toBe("proven");
    expect(caveatOf(story, 101, 4 * 8)).toBe("proven");
  });

  it("is shown by two calls that change nothing: a setns to the network that a task is in, and unshare(0)", () => {
    const story = host();
    story.clones(100, 102);
    story.opens(102, 3, { owner: "self", type: "net", inode: 4_026_531_840 }, { ppid: 100 });
    story.setns(102, 3, "40000000");
    expect(caveatOf(story, 100)).toBe("the log shows no unshare");
    story.unshares(102, "0");
    expect(caveatOf(withChild(story), CHILD_OF_PROVEN)).toBe("proven");
    expect(fold(story).containers).toHaveLength(0);
  });

  it("is what the kernel starts (ppid 2), and what descends from that", () => {
    const story = withChild(shownHost());
    story.acts(900, { ppid: 2 });
    withChild(story, 901, 900);
    expect(caveatOf(story, 900)).toBe("proven");
    expect(caveatOf(story, 901)).toBe("proven");
  });

  it("is what a kernel that logs containers says", () => {
    const story = new HostStory();
    story.acts(70, { ppid: 60, statements: [statement("CONTAINER_OP", { op: "init", contid: "1" })] });
    expect(caveatOf(story, 70)).toBe("proven");
  });
});

describe("the host by process ids alone", () => {
  it("is a task older than the log whose numbers are the host's, with all that descends from it", () => {
    const story = shownHost();
    story.acts(50, { ppid: 1 });
    story.clones(50, 900);
    story.acts(900, { ppid: 50 });
    expect(whereIs(story, 50)).toBe("host");
    expect(caveatOf(story, 50)).toBe("no record of its birth");
    expect(caveatOf(story, 900)).toMatch(/^a task above it: /);
  });

  it("is a child of clone3 that counts as the host does: its flags are not in the log", () => {
    const story = shownHost();
    story.clones3(100, 110);
    story.acts(110, { ppid: 100 });
    withChild(story, 111, 110);
    expect(whereIs(story, 110)).toBe("host");
    expect(caveatOf(story, 110)).toMatch(/clone3/);
  });

  it("is everybody but pid 1 where no unshare or no setns is in the log", () => {
    expect(caveatOf(host(), 1)).toBe("proven");
    expect(caveatOf(host(), 100)).toBe("the log shows no unshare and no setns");
    const unshare = host();
    unshare.unshares(101, "20000");
    expect(caveatOf(unshare, 100)).toBe("the log shows no setns");
  });

  it("is who was born before the rules changed, until these show unshare and setns too", () => {
    const story = shownHost();
    const before = story.acts(100);
    const changed = story.configuresAudit(70, { ppid: 1 });
    withChild(story);
    expect(caveatOf(story, 100, before)).toBe("proven");
    expect(caveatOf(story, 100, changed + 8)).toBe("the log shows no unshare and no setns");
    story.clones(100, 120);
    story.unshares(120, "20000", { ppid: 100 });
    story.setns(102, 9, "40000000", { ppid: 100 });
    expect(caveatOf(story, CHILD_OF_PROVEN)).toBe("proven");
  });

  it.each([
    ["ran a program", { argv: ["ls"] }, "proven"],
    [
      "opened a namespace",
      { paths: [{ owner: "self", type: "pid", inode: 4026531836 }] },
      "records are missing since",
    ],
    ["has nothing but its PROCTITLE", {}, "records are missing since"],
  ] as const)("a call without its SYSCALL that %s may hide a move, or not", (_what, records, caveat) => {
    const story = withChild(shownHost());
    story.losesSyscall(records);
    story.acts(100);
    expect(caveatOf(story, 100)).toBe(caveat);
  });

  it("is whoever lived where a serial or the SYSCALL of an event is missing, and not who is born of pid 1 after it", () => {
    for (const lose of [(story: HostStory) => story.skip(1), (story: HostStory) => story.losesSyscall()]) {
      const story = withChild(shownHost());
      const before = story.acts(100);
      lose(story);
      story.acts(100);
      withChild(story, 130);
      withChild(story, 140, 130); // 130 counts in the host's process ids
      withChild(story, 131, 1);
      expect(caveatOf(story, 100, before)).toBe("proven");
      expect(caveatOf(story, 100)).toBe("records are missing since");
      expect(caveatOf(story, 130)).toMatch(/^a task above it: /);
      expect(caveatOf(story, 131)).toBe("proven");
    }
  });

  it("is who was born before rules that changed many times in turn, and that takes no more room", () => {
    const story = withChild(shownHost());
    for (let change = 0; change < 20; change++) story.configuresAudit(70, { ppid: 1 });
    withChild(story, 131, 1);
    story.clones(100, 120);
    story.unshares(120, "20000", { ppid: 100 });
    story.setns(102, 9, "40000000", { ppid: 100 });
    expect(fold(story).shown.periods).toHaveLength(3);
    expect(caveatOf(story, 100)).toBe("the log shows no unshare and no setns");
    expect(caveatOf(story, 131)).toBe("proven");
  });

  it("is a child that was seen before the record of its birth, where records are missing shortly before", () => {
    const story = shownHost();
    story.skip(1);
    story.acts(1);
    story.acts(131, { ppid: 1 });
    story.clones(1, 131, "4111");
    expect(whereIs(story, 131)).toBe("host");
    expect(caveatOf(story, 131)).toBe("records are missing since");
  });

  it("is whoever lived at the last of many holes without a birth between them", () => {
    const story = shownHost();
    story.skip(1);
    for (let hole = 0; hole < 5; hole++) {
      story.acts(1);
      story.skip(1);
    }
    story.acts(1);
    withChild(story, 131, 1);
    const after = story.acts(131);
    expect(fold(story).shown.holes).toHaveLength(2);
    story.skip(1);
    expect(caveatOf(story, 131, after)).toBe("proven");
    expect(caveatOf(story, 131, story.acts(131))).toBe("records are missing since");
  });

  it("is a task that came back by setns, and one whose thread went elsewhere", () => {
    const story = shownHost();
    story.clones(100, 140);
    story.opens(140, 5, { owner: "1", type: "mnt", inode: 4026531840 }, { ppid: 100 });
    story.unshares(140, "20000");
    story.setns(140, 5, "20000");
    expect(whereIs(story, 140)).toBe("host");
    expect(caveatOf(story, 140)).toMatch(/^it has joined/);
    withChild(story, 141, 140);
    expect(whereIs(story, 141)).toBe("host");
    expect(caveatOf(story, 141)).toMatch(/^a task above it: /);
    story.clones(100, 150);
    story.clones(150, 151, "3d0f00", { ppid: 100 });
    story.unshares(150, "20000");
    expect(caveatOf(story, 150)).toMatch(/thread of it/);
  });
});

describe("a visit to a network namespace", () => {
  it("moves nobody, and what is known of the visitor is its process ids", () => {
    const story = withChild(shownHost());
    const before = story.acts(CHILD_OF_PROVEN);
    story.setns(CHILD_OF_PROVEN, 7, "40000000");
    withChild(story, 112, CHILD_OF_PROVEN);
    expect(caveatOf(story, CHILD_OF_PROVEN, before)).toBe("proven");
    expect(caveatOf(story, CHILD_OF_PROVEN)).toMatch(/joined/);
    expect(caveatOf(story, 112)).toMatch(/^a task above it: .*joined/);
  });

  it("by unshare is a thread's where a clone3 has shown no child, and the process's where it has", () => {
    const threads = shownHost();
    threads.clones3(100, 115);
    threads.unshares(100, "40000000");
    expect(whereIs(threads, 100)).toBe("host");
    expect(caveatOf(threads, 100)).toMatch(/thread of it/);
    const child = shownHost();
    child.clones3(100, 115);
    child.acts(115, { ppid: 100 });
    const made = child.unshares(100, "40000000");
    expect(whereIs(child, 100)).toBe(`container ${made}`);
    const executed = shownHost();
    executed.clones3(100, 115);
    executed.execs(100, ["/bin/b"]);
    const after = executed.unshares(100, "40000000");
    expect(whereIs(executed, 100)).toBe(`container ${after}`);
  });
});

describe("a container", () => {
  it("lies on the host by process ids alone where its maker was there so", () => {
    const parentOf = (story: HostStory) => {
      const state = fold(story);
      return new Resolution(state).parentOf(state.containers.get(state.containers.last)!);
    };
    const proven = shownHost();
    proven.clones(100, 160);
    proven.unshares(160, "6c020000", { ppid: 100 });
    expect(parentOf(proven)).toBe(HOST_ANSWER);
    const older = shownHost();
    older.clones(50, 900, "1200011", { ppid: 1 });
    older.acts(900, { ppid: 50 });
    older.unshares(900, "6c020000");
    expect(parentOf(older)).toBe(HOST_PIDS_ANSWER);
  });
});
