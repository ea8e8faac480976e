// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { engineContainer, ID, namesOf } from "./testing/engine-story.ts";
import { type HostStory, host, statement, whereIs } from "./testing/host-story.ts";

describe("the hostname in a task's own message", () => {
  const login = (story: HostStory, pid: number, hostname: string) =>
    story.says(pid, "USER_LOGIN", {}, { hostname });

  it("names the container that the task is in", () => {
    const story = host();
    engineContainer(story);
    login(story, 303, "shop");
    login(story, 303, "invented");
    expect(namesOf(story, 303)).toEqual([`id=${ID}`, "runtime=runc", "hostname=shop"]);
  });

  it("places an unknown task in the one living container whose own tasks say the same", () => {
    const story = host();
    const made = engineContainer(story);
    login(story, 303, ID.slice(0, 12));
    login(story, 900, ID.slice(0, 12));
    login(story, 901, "ffffffffffff");
    login(story, 902, "shop");
    login(story, 303, "shop");
    expect(whereIs(story, 900)).toBe(`container ${made}`);
    expect(whereIs(story, 901)).toBe("unknown");
    expect(whereIs(story, 902)).toBe("unknown");
  });

  it("says nothing against lineage, and nothing where the host or another container has it too", () => {
    const story = host();
    engineContainer(story);
    login(story, 303, ID.slice(0, 12));
    login(story, 101, ID.slice(0, 12));
    login(story, 900, ID.slice(0, 12));
    expect(whereIs(story, 101)).toBe("host");
    expect(whereIs(story, 900)).toBe("unknown");
    const other = host();
    engineContainer(other);
    login(other, 303, ID.slice(0, 12));
    other.clones(100, 402);
    other.unshares(402, "2c020000", { ppid: 100 });
    login(other, 402, ID.slice(0, 12));
    login(other, 900, ID.slice(0, 12));
    expect(whereIs(other, 900)).toBe("unknown");
  });

  it("counts in a message of its own alone: a record within a system call is no message", () => {
    const story = host();
    engineContainer(story);
    story.acts(303, { hostname: "shop", statements: [statement("USER_LOGIN", {})] });
    expect(namesOf(story, 303)).not.toContain("hostname=shop");
  });
});
