// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HostStory, statement, whereIs } from "./testing/host-story.ts";

const op = (fields: Record<string, string>) => statement("UNKNOWN[1341]", fields);
const clones = (opid: number, contid: string) =>
  op({ op: "clone", opid: String(opid), contid, "old-contid": "1", parent: "1", nsflags: "20000" });

/** A kernel that numbers containers, whose op=init is not in the log; 50 and 51 are the host's. */
function story(): HostStory {
  const told = new HostStory();
  told.clones(1, 50, "1200011", { ppid: 0 });
  told.acts(50, { ppid: 1 });
  told.clones(1, 51);
  told.acts(51, { ppid: 1 });
  return told;
}

describe("an announced child", () => {
  it("is in the announced container from its first event on, also under the adopter of an orphan", () => {
    const told = story();
    const made = told.clones(50, 60, "20011", { statements: [clones(60, "2")] });
    told.clones(50, 61, "20011", { statements: [clones(61, "3")] });
    told.acts(60, { ppid: 50 });
    told.acts(61, { ppid: 1 });
    expect(whereIs(told, 60)).toBe(`container ${made}#2`);
    expect(whereIs(told, 61)).toBe(`container ${made + 8}#3`);
  });

  it.each<[string, (told: HostStory) => void]>([
    [
      "its clone failed",
      (told) => told.clones(50, -12, "20011", { statements: [clones(60, "2")], failed: true }),
    ],
    ["it has ended unseen", (told) => told.clones(50, 60, "20011", { statements: [clones(60, "2")] })],
    [
      "its cloner counts in another namespace, and it has ended unseen",
      (told) => told.clones(50, 3, "20011", { statements: [clones(60, "2")] }),
    ],
  ])("gives its container to no other child with its number, where %s", (_, announce) => {
    const told = story();
    announce(told);
    told.clones(51, 60);
    told.acts(60, { ppid: 51 });
    expect(whereIs(told, 60)).not.toContain("container");
  });

  it("gives it to none whose parent cannot be the announced one's", () => {
    const told = story();
    told.clones(50, 3, "20011", { statements: [clones(60, "2")] });
    told.acts(60, { ppid: 51 });
    expect(whereIs(told, 60)).not.toContain("container");
  });

  it("gives it to none after its container's end", () => {
    const told = story();
    told.acts(1, { statements: [op({ op: "init", contid: "1", next: "2" })], isWhole: false });
    told.clones(50, 60, "20011", { statements: [clones(60, "2")] });
    told.acts(1, { statements: [op({ op: "destroy", contid: "2" })] });
    told.acts(60, { ppid: 50, isWhole: false });
    expect(whereIs(told, 60)).not.toContain("container");
  });

  it("gives it to none after the gap of an hour, when numbers may have been used again", () => {
    const told = story();
    told.clones(50, 60, "20011", { statements: [clones(60, "2")] });
    told.acts(60, { ppid: 50, timeMs: 8_000_000 });
    expect(whereIs(told, 60)).not.toContain("container");
  });

  it("has nothing of the task that had its number long before", () => {
    const told = story();
    const before = told.acts(60, { ppid: 50 });
    told.skip(600);
    const made = told.clones(50, 60, "20011", { statements: [clones(60, "2")] });
    const after = told.acts(60, { ppid: 50 });
    expect(whereIs(told, 60, before)).not.toContain("container");
    expect(whereIs(told, 60, after)).toBe(`container ${made}#2`);
  });

  it("of an orchestrator that has taken it out again is in no container", () => {
    const told = story();
    told.acts(50, { statements: [op({ op: "set", opid: "60", contid: "7", "old-contid": "-1" })] });
    told.acts(50, { statements: [op({ op: "drop", opid: "60", contid: "-1", "old-contid": "7" })] });
    told.acts(60, { ppid: 50 });
    expect(whereIs(told, 60)).not.toContain("container");
  });
});
