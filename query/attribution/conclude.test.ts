// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { expect, test } from "vitest";
import { conclude, fold, newModel } from "./conclude.ts";
import { HostStory, host } from "./testing/host-story.ts";
import { plainState } from "./testing/plain-state.ts";

const PID_1_UNSHARES = "10000000";

test("an array of events gives tasks, containers, events and conflicts, without a database", () => {
  const story = new HostStory();
  story.clones(1, 500);
  story.unshares(500, PID_1_UNSHARES);
  story.clones(500, 501, "20020011"); // CLONE_NEWPID | CLONE_NEWNS
  story.acts(501, { ppid: 500 });
  const model = newModel();
  fold(model, story.events);
  const conclusions = conclude(model);
  const tasks = [...conclusions.tasks];
  const containers = [...conclusions.containers()];
  expect(tasks.map(({ pid, silent }) => [pid, silent])).toEqual([
    [1, false],
    [500, false],
    [501, false],
  ]);
  const numberOf501 = tasks[2]!.memberships.at(-1)!.container;
  const made = containers.find(({ number }) => number === numberOf501)!;
  expect(made.class).toBe("container");
  expect(containers[0]!.class).toBe("host");
  expect([...conclusions.events()]).toEqual([]);
  expect([...conclusions.conflicts()]).toEqual([]);
});

test("the example of the README", () => {
  const story = new HostStory();
  const first = story.acts(700, { ppid: 600 });
  const clone = story.clones(700, 900, "20020011");
  const exec = story.execs(900, ["/bin/sh"], { ppid: 700 });
  const model = newModel();
  fold(model, story.events);
  const conclusions = conclude(model);
  const said = [...conclusions.tasks].map(({ pid, born, silent, memberships }) => ({
    pid,
    born,
    silent,
    memberships,
  }));
  const containers = new Map([...conclusions.containers()].map((one) => [one.number, one]));
  const nameOf = (container: number | null) =>
    containers.get(container!)?.names[0]?.value ?? containers.get(container!)?.class;
  expect(
    said.map(({ memberships, ...task }) => [
      task,
      memberships.map(({ from, container, evidence, proof, reason }) => [
        from,
        nameOf(container),
        evidence,
        proof,
        reason,
      ]),
    ]),
  ).toEqual([
    [{ pid: 600, born: null, silent: true }, []],
    [
      { pid: 700, born: null, silent: false },
      [[first, "host?", "namespace", clone, "no record of its birth"]],
    ],
    [{ pid: 900, born: clone, silent: false }, [[exec, "container", "lineage", clone, null]]],
  ]);
});

test("events folded in two parts give the conclusions of one", () => {
  const story = new HostStory();
  for (let pid = 500; pid < 520; pid++) story.clones(1, pid, pid % 2 === 0 ? "20020011" : "1200011");
  for (let pid = 500; pid < 520; pid++) story.acts(pid, { ppid: 1 });
  const whole = newModel();
  fold(whole, story.events);
  const parts = newModel();
  fold(parts, story.events.slice(0, 15));
  conclude(parts);
  fold(parts, story.events.slice(15));
  expect([...conclude(parts).tasks]).toEqual([...conclude(whole).tasks]);
});

test("the engine reaches nothing but itself, types and interpret", () => {
  const room = import.meta.dirname;
  const files = readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes(".test.") && !name.startsWith("testing"))
    .map((name) => join(room, name));
  expect(files.length).toBeGreaterThan(50);
  const root = normalize(join(room, "../.."));
  for (const file of files)
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      const isOwnZlib = specifier === "node:zlib"; // a kept model is packed
      const target = normalize(join(file, "..", specifier!));
      const isAllowed = ["query/attribution", "types", "interpret"].some((room) =>
        target.startsWith(join(root, room)),
      );
      expect(isAllowed || isOwnZlib, `${file} imports ${specifier}`).toBe(true);
    }
});

test("conclusions leave the model as it is: a later one is the same as if there had been none before", () => {
  const story = host();
  story.clones(100, 990);
  story.unshares(990, "6c020000", { ppid: 100 });
  story.clones(990, 991, "8011");
  story.execs(991, ["/bin/sh"], { ppid: 100 });
  story.says(101, "VIRT_CONTROL", {
    virt: "lxc",
    op: "init",
    vm: "web",
    "vm-pid": "990",
    "init-pid": "991",
    "pid-ns": "4026532777",
  });
  const model = newModel();
  fold(model, story.events);
  const before = JSON.stringify(plainState(model));
  const conclusions = conclude(model);
  for (const task of conclusions.tasks) expect(task.pid).toBeGreaterThan(0);
  expect([...conclusions.containers()].flatMap(({ namespaces }) => namespaces)).toHaveLength(1);
  expect(JSON.stringify(plainState(model))).toBe(before);
});
