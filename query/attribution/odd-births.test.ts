// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { type HostStory, host, whereIs } from "./testing/host-story.ts";

const SHELL = ["/bin/sh"];

/** A container whose first task is 300, made by a runtime (200) on the host. */
function contained(): { story: HostStory; key: number } {
  const story = host();
  story.clones(100, 200);
  story.execs(200, ["/usr/bin/runc"], { ppid: 100 });
  const key = story.clones(200, 300, "6c020011");
  story.execs(300, SHELL, { ppid: 200 });
  story.clones(300, 2);
  story.acts(301, { ppid: 300 });
  return { story, key };
}

describe("children by vfork, whose record comes after what they did first", () => {
  it("are in the container, each below the one before", () => {
    const { story, key } = contained();
    for (let depth = 0; depth < 5; depth++) {
      const [parent, child] = [301 + depth, 302 + depth];
      story.execs(child, ["/usr/bin/make"], { ppid: parent });
      story.vforks(parent, 3 + depth);
    }
    for (let pid = 301; pid <= 306; pid++) expect(whereIs(story, pid)).toBe(`container ${key}`);
  });

  it("are never the host's where the record is lost, though their parent's parent is", () => {
    const { story } = contained();
    story.execs(310, ["/usr/bin/make"], { ppid: 300 });
    story.skip(1);
    story.execs(311, ["/usr/bin/cc"], { ppid: 310 });
    for (const pid of [310, 311]) expect(whereIs(story, pid)).not.toBe("host");
  });
});

describe("a thread that executes", () => {
  it("leaves its process where it is: it takes the number of the first thread, which is the only one in records", () => {
    const { story, key } = contained();
    story.clones(301, 4, "3d0f00");
    story.execs(301, ["/usr/bin/java"], { ppid: 300 });
    story.clones(301, 5);
    story.acts(312, { ppid: 301 });
    for (const pid of [301, 312]) expect(whereIs(story, pid)).toBe(`container ${key}`);
  });

  it("that had joined a container, and whose process had not, takes the process nowhere that is known", () => {
    const { story } = contained();
    story.clones(100, 400);
    story.execs(400, ["/usr/bin/agent"], { ppid: 100 });
    story.clones(400, 401, "3d0f00");
    story.opens(400, 5, { owner: "300", type: "mnt", inode: 4_026_532_500 });
    story.setns(400, 5, "20000");
    story.execs(400, SHELL);
    story.acts(400);
    expect(whereIs(story, 400)).not.toBe("host");
  });
});

describe("a program executed by a descriptor (execveat), whose file has no name any more", () => {
  it("is in the container still, and so are its children", () => {
    const { story, key } = contained();
    story.execs(301, ["/memfd:x"], { ppid: 300, exe: "/memfd:x (deleted)" });
    story.acts(301, { exe: "/memfd:x (deleted)" });
    story.clones(301, 6);
    story.acts(313, { ppid: 301, exe: "/memfd:x (deleted)" });
    for (const pid of [301, 313]) expect(whereIs(story, pid)).toBe(`container ${key}`);
  });
});

describe("a descriptor of a process that is used again", () => {
  it("for several namespaces at once leads where the process is that it stands for now", () => {
    const { story, key } = contained();
    const other = story.clones(200, 500, "6c020011");
    story.execs(500, SHELL, { ppid: 200 });
    story.clones(100, 600);
    story.execs(600, ["/usr/bin/nsenter"], { ppid: 100 });
    story.opensProcess(600, 5, 300);
    story.opensProcess(600, 5, 500);
    story.setns(600, 5, "6c020000");
    story.clones(600, 7);
    story.acts(601, { ppid: 600 });
    expect(whereIs(story, 601)).toBe(`container ${other}`);
    expect(whereIs(story, 601)).not.toBe(`container ${key}`);
  });
});
