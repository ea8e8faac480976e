// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { TaskId } from "../../types/ids.ts";
import { openForReading } from "../connection.ts";
import { HandFilledDatabase } from "../testing/hand-filled-database.ts";
import { holeTest, type Rested } from "./hole-test.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-hole-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CLONE = 56;
const WRITE = 1;
const OWN_MOUNTS = 0x20000;
const OWN_PIDS = 0x20000000;
const id = (serial: number) => serial * 8;

interface Story {
  /** Number of the task, and of the children before and after the hole at serial 20. */
  readonly pid?: number;
  readonly children?: readonly [number, number];
  readonly call?: number;
  /** Serials between which a container lives. */
  readonly container?: readonly [number, number | null];
  /** Things of that container's own. */
  readonly flags?: number;
  /** Names of a file on the host's disk: serial, whose, and the number of the task. */
  readonly named?: readonly (readonly [
    serial: number,
    place: "host" | "container" | "unknown",
    pid: number,
  ])[];
  readonly file?: string;
  /** Serial at which the task's own clone returns the number of a child. */
  readonly forks?: number;
  readonly rested?: Partial<Rested>;
  readonly event?: number;
  readonly because?: number;
}

/** A task of the host with an event at serials 10 and 30, a hole at 20, and a birth on each side of it. */
function matters({
  pid = 500,
  children = [3000, 3010],
  call = CLONE,
  container,
  flags,
  named = [],
  file = "/usr/bin/env",
  forks,
  rested,
  event = 30,
  because = 10,
}: Story): boolean {
  const path = join(folder, `${Math.random()}.db`);
  const db = new HandFilledDatabase(path);
  db.boot(0, null, 0, 1000, [1, 40]);
  for (const serial of [10, 30])
    db.event({ serial, timeMs: serial, lines: ["x"], types: "SYSCALL", call: WRITE, pid });
  for (const [at, serial] of [12, 28].entries()) {
    db.event({
      serial,
      timeMs: serial,
      lines: ["x"],
      types: "SYSCALL",
      call,
      success: true,
      exit: BigInt(children[at]!),
      pid: 1,
    });
    db.run(
      "INSERT INTO task (boot, pid, first_event, last_event, born, silent) VALUES (0, ?, ?, ?, ?, 0)",
      children[at],
      id(serial),
      id(serial),
      id(serial),
    );
  }
  for (const [serial, place, by] of named) {
    db.event({ serial, timeMs: serial, lines: ["x"], types: "SYSCALL", call: WRITE, pid: by, paths: [file] });
    if (place !== "unknown" && by !== pid)
      db.member(by, id(serial), id(serial), place === "host" ? 1 : 7, "lineage");
  }
  db.run("UPDATE path SET inode = 12, dev = 'fd:00'");
  if (forks !== undefined) {
    db.event({ serial: forks, timeMs: forks, lines: ["x"], types: "SYSCALL", call: CLONE, exit: 4000n, pid });
    db.run(
      "INSERT INTO task (boot, pid, first_event, last_event, born, silent) VALUES (0, 4000, ?, ?, ?, 0)",
      id(forks),
      id(forks),
      id(forks),
    );
  }
  db.container(1, { class: "host", key_event: id(1) });
  db.member(pid, id(1), id(40), 1, "namespace", { because: id(10) });
  db.run("UPDATE call SET name = CASE number WHEN 56 THEN 'clone' ELSE 'write' END");
  db.run("INSERT INTO gap VALUES (0, 20, 22)");
  db.run("INSERT INTO gap VALUES (0, 36, 37)");
  db.run(
    "INSERT INTO task (id, boot, pid, first_event, last_event, silent) VALUES (99, 0, ?, ?, ?, 0)",
    pid,
    id(10),
    id(30),
  );
  if (container !== undefined) {
    const [created, ended] = container;
    db.container(7, {
      key_event: id(created),
      created: id(created),
      ended: ended === null ? null : id(ended),
      flags: flags ?? null,
    });
  }
  db.finish();
  const store = openForReading(path);
  const answer = holeTest(store)(id(event), {
    proof: id(because),
    pid,
    task: 99 as TaskId,
    isByPids: true,
    saysNothing: false,
    ...rested,
  });
  store.close();
  return answer;
}

describe("a hole between an event and its proof", () => {
  it.each<[boolean, string, Story]>([
    [false, "with births beside it that pass the task's number by", {}],
    [true, "in which its number may have been given again", { pid: 3005 }],
    [true, "in which the counter came round to its number", { pid: 500, children: [32000, 600] }],
    [false, "in which the counter came round, but not so far", { pid: 5000, children: [32000, 600] }],
    [false, "where no rule asks for births and moves", { call: WRITE, pid: 3005 }],
    [true, "while a container lived that it may have joined", { container: [15, null] }],
    [false, "before there was a container", { container: [25, null] }],
    [false, "after the container had ended", { container: [11, 15] }],
    [
      false,
      "after the event, where the proof is later: what it joined then is no matter",
      { event: 10, because: 30, container: [11, null] },
    ],
    [
      false,
      "while a container lived, where the task has named the host's files since",
      {
        container: [15, null],
        flags: OWN_MOUNTS,
        named: [
          [11, "host", 600],
          [29, "host", 500],
        ],
      },
    ],
    [
      true,
      "where it has named them in the next stretch only",
      {
        container: [15, null],
        flags: OWN_MOUNTS,
        named: [
          [11, "host", 600],
          [39, "host", 500],
        ],
      },
    ],
    [
      true,
      "where the file was not the host's before",
      { container: [15, null], flags: OWN_MOUNTS, named: [[29, "host", 500]] },
    ],
    [
      true,
      "where somebody in a container has named it, too",
      {
        container: [15, null],
        flags: OWN_MOUNTS,
        named: [
          [11, "host", 600],
          [29, "host", 500],
          [35, "container", 700],
        ],
      },
    ],
    [
      true,
      "where somebody in no known place has named it, too",
      {
        container: [15, null],
        flags: OWN_MOUNTS,
        named: [
          [11, "host", 600],
          [29, "host", 500],
          [35, "unknown", 700],
        ],
      },
    ],
    [
      true,
      "where a container may share the host's mounts",
      {
        container: [15, null],
        flags: OWN_PIDS,
        named: [
          [11, "host", 600],
          [29, "host", 500],
        ],
      },
    ],
    [
      true,
      "where the file may be mounted in the container",
      {
        container: [15, null],
        flags: OWN_MOUNTS,
        file: "/var/lib/data",
        named: [
          [11, "host", 600],
          [29, "host", 500],
        ],
      },
    ],
    [
      false,
      "while a container with process ids of its own lived, where the task has a child of the host's since",
      { container: [15, null], flags: OWN_PIDS, forks: 29 },
    ],
    [
      true,
      "where that container shares the host's process ids",
      { container: [15, null], flags: OWN_MOUNTS, forks: 29 },
    ],
    [false, "where the answer is that nothing is known", { rested: { isByPids: false, saysNothing: true } }],
    [true, "where the answer is more than its process ids", { rested: { isByPids: false } }],
    [true, "where another task's event is the proof, and its own birth is not known", { because: 12 }],
    [true, "of an event that speaks for itself", { rested: { task: null } }],
  ])("matters (%s) %s", (expected, _what, story) => {
    expect(matters(story)).toBe(expected);
  });
});
