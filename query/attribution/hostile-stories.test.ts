// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { findLocation, NO_LOCATION } from "./model/locations.ts";
import { fold, type HostStory, host, statement, whereIs } from "./testing/host-story.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * runc, a child of `parent`, makes a container whose first task is `pid` + 1. `numbers`: what the two clones return, where
 * that happens in a container. Returns the event of its unshare.
 */
function container(
  story: HostStory,
  parent: number,
  pid: number,
  {
    timeMs,
    numbers = [pid, pid + 1],
  }: { timeMs?: (step: number) => number; numbers?: [number, number] } = {},
): number {
  const at = (step: number) => (timeMs === undefined ? {} : { timeMs: timeMs(step) });
  story.clones(parent, numbers[0], "1200011", at(0));
  const made = story.unshares(pid, "6c020000", { ppid: parent, ...at(1) });
  story.clones(pid, numbers[1], "8011", at(2));
  story.execs(pid + 1, ["/bin/sh"], { ppid: parent, ...at(3) });
  story.acts(pid + 1, at(4));
  return made;
}

describe("a clock that steps within a chain", () => {
  const steps = {
    "back by a day": (at: number) => (at < 2 ? 2 * DAY_MS : DAY_MS),
    "on by half an hour": (at: number) => (at < 2 ? DAY_MS : DAY_MS + 30 * MINUTE_MS),
    "to and fro": (at: number) => DAY_MS + (at % 2) * 20 * MINUTE_MS,
  };
  it.each(Object.entries(steps))("%s: changes nothing, since serials order events", (_, timeMs) => {
    const story = host();
    const made = container(story, 100, 300, { timeMs });
    expect(whereIs(story, 301)).toBe(`container ${made}`);
  });

  it("on by more than an hour may have hidden anything: what follows is never the host's", () => {
    const story = host();
    container(story, 100, 300, { timeMs: (step) => (step < 2 ? DAY_MS : 2 * DAY_MS) });
    expect(whereIs(story, 301)).not.toBe("host");
  });
});

describe("containers in containers", () => {
  it("30 deep each have their place, and what is made 40 deep lies in the 32nd or the host's, never out of it", () => {
    const story = host();
    const made: number[] = [];
    made.push(container(story, 100, 300));
    for (let level = 1; level < 40; level++)
      made.push(container(story, 299 + 2 * level, 300 + 2 * level, { numbers: [2, 3] }));
    const state = fold(story);
    for (let level = 0; level < 30; level++)
      expect(whereIs(story, 301 + 2 * level, undefined, state)).toBe(`container ${made[level]}`);
    expect(whereIs(story, 301 + 2 * 39, undefined, state)).toMatch(/^container/);
    let depth = 0;
    for (let at = state.containers.get(state.containers.last)!.parentLocation; at > 0; depth++) {
      const location = state.locations.get(findLocation(state, at))!;
      at =
        location.kind === "container"
          ? state.containers.get(location.container)!.parentLocation
          : NO_LOCATION;
    }
    expect(depth).toBeLessThanOrEqual(33);
  });
});

describe("what a container's process says of itself", () => {
  it("in its arguments and in messages changes neither where it is nor what its container is called", () => {
    const plain = host();
    const made = container(plain, 100, 300);
    const spoofed = host();
    container(spoofed, 100, 300);
    spoofed.execs(301, ["/usr/bin/containerd-shim", "-namespace", "moby", "-id", "f".repeat(64)], {
      ppid: 100,
    });
    spoofed.execs(301, ["/usr/bin/runc", "run", "--bundle", "/b", "victim"]);
    spoofed.says(301, "USER_LOGIN", { hostname: "the-host" });
    spoofed.says(301, "VIRT_CONTROL", { op: "start", vm: "victim", "vm-pid": "101" });
    expect(whereIs(spoofed, 301)).toBe(`container ${made}`);
    expect(whereIs(spoofed, 101)).toBe("host");
    expect([...fold(spoofed).containers].map(({ names }) => names)).toEqual(
      [...fold(plain).containers].map(({ names }) => names),
    );
  });

  it("never overrides the kernel's word", () => {
    const story = host();
    const op = statement("CONTAINER_OP", { op: "init", contid: "1", next: "2" });
    story.acts(1, { ppid: 0, statements: [op] });
    const id = [
      statement("SYSCALL", { record: "1" }),
      statement("CONTAINER_ID", { record: "1", contid: "7" }),
    ];
    story.acts(700, { ppid: 100, statements: id });
    story.says(700, "USER_LOGIN", { hostname: "the-host" });
    story.says(101, "VIRT_CONTROL", { op: "start", vm: "host", "vm-pid": "700" });
    story.acts(700, { statements: id });
    expect(whereIs(story, 700)).toMatch(/^container \d+#7$/);
  });
});
