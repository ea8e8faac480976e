// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { HostStory, host, whereIs } from "./testing/host-story.ts";

const TURNS = "900 21, 905 22, 900 23, 905 24, 900 25, 905 26, 900 27";
const SELINUX = "system_u:system_r:container_t:s0:";

/** Children of 890, which never shows itself: each forks as told, "PID NUMBER" by "PID NUMBER". */
function forks(story: HostStory, told: string, shim = 890): void {
  for (const [pid, number] of told.split(", ").map((one) => one.split(" ").map(Number)))
    story.clones(pid!, number!, "1200011", { ppid: shim });
}

describe("children of a parent that is known as nothing but a ppid", () => {
  it("are one container's where the numbers of their children come from one counter", () => {
    const story = host();
    forks(story, TURNS);
    expect(whereIs(story, 900)).toMatch(/^container/);
    expect(whereIs(story, 905)).toBe(whereIs(story, 900));
  });

  it("are two where the numbers fall, take turns too seldom, or labels differ", () => {
    const fall = host();
    forks(fall, "900 21, 905 41, 900 22, 905 42, 900 23, 905 43, 900 24, 905 44");
    expect(whereIs(fall, 905)).not.toBe(whereIs(fall, 900));
    const seldom = host();
    forks(seldom, "900 21, 900 22, 905 23, 905 24, 900 25, 905 26, 905 27, 900 28");
    expect(whereIs(seldom, 905)).not.toBe(whereIs(seldom, 900));
    const labels = host();
    labels.acts(900, { ppid: 890, label: `${SELINUX}c1,c2` });
    labels.acts(905, { ppid: 890, label: `${SELINUX}c3,c4` });
    forks(labels, TURNS);
    expect(whereIs(labels, 905)).not.toBe(whereIs(labels, 900));
  });

  it("are two under a parent that shows itself, under two parents, and under init", () => {
    const seen = host();
    seen.acts(890, { ppid: 880 });
    forks(seen, TURNS);
    expect(whereIs(seen, 905)).not.toBe(whereIs(seen, 900));
    const others = host();
    for (const one of TURNS.split(", ")) forks(others, one, one.startsWith("900") ? 890 : 891);
    expect(whereIs(others, 905)).not.toBe(whereIs(others, 900));
    const orphans = new HostStory();
    forks(orphans, TURNS, 1);
    expect(whereIs(orphans, 905)).not.toBe(whereIs(orphans, 900));
  });

  it("leave a sibling unknown that shows no numbers: it may be the shim's own helper", () => {
    const story = host();
    forks(story, TURNS);
    story.acts(910, { ppid: 890 });
    expect(whereIs(story, 910)).toBe("unknown");
  });
});
