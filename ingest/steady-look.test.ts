// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { missingNames } from "../types/rotated-names.ts";
import { LogFollower } from "./follow-logs.ts";
import { findLogs } from "./steady-look.ts";
import { steadyLog } from "./testing/lines.ts";
import { newPath, rowsOf } from "./testing/scratch.ts";

/** Waits for a byte, then completes a rotation that has only moved `.3`: as slow as a preempted process. */
const ROTATION = `
const { renameSync, writeFileSync } = require("node:fs");
const [log] = process.argv.slice(1);
process.stdout.write("ready");
process.stdin.once("data", () => setTimeout(() => {
  renameSync(log + ".2", log + ".3");
  setTimeout(() => {
    renameSync(log + ".1", log + ".2");
    renameSync(log, log + ".1");
    writeFileSync(log, "");
    process.exit();
  }, 60);
}, 60));
`;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A log and three older files; `.3` already has its next name, and a process will do the rest. */
async function inRotation(): Promise<{ log: string; goOn: () => void }> {
  const log = newPath("audit.log");
  for (const [i, name] of ["", ".1", ".2", ".3"].entries())
    writeFileSync(`${log}${name}`, steadyLog(10 * (4 - i) + 1, 10 * (5 - i)));
  const child = spawn(process.execPath, ["-e", ROTATION, log], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  await once(child.stdout!, "data");
  renameSync(`${log}.3`, `${log}.4`);
  return { log, goOn: () => child.stdin!.write("x") };
}

const NAMES = ["audit.log.4", "audit.log.3", "audit.log.2", "audit.log.1", "audit.log"];

describe("a listing in the middle of a rotation", () => {
  test("sees all files, each under its later name, in a directory", async () => {
    const { log, goOn } = await inRotation();
    goOn();
    const { files } = findLogs([dirname(log)]);
    const named = files.map(({ path }) => basename(path));
    expect(named.filter((name) => NAMES.includes(name))).toEqual(NAMES);
    expect(new Set(files.map(({ identity }) => identity)).size).toBe(files.length);
  });

  test("makes no hole of a follower's first run", async () => {
    const { log, goOn } = await inRotation();
    goOn();
    const store = openForWriting(newPath("follow.db"));
    await new LogFollower(store, [{ path: log, node: null }]).backlog();
    const paths = rowsOf(store, "SELECT path FROM run_source ORDER BY position").map(({ path }) =>
      String(path),
    );
    expect(paths.map((path) => basename(path)).slice(0, 4)).toEqual(NAMES.slice(0, 4));
    expect(rowsOf(store, "SELECT count(*) AS events FROM event")).toEqual([{ events: 40 }]);
    store.close();
  });

  test("gives up on a hole that stays", () => {
    const log = newPath("audit.log");
    for (const name of ["", ".2"]) writeFileSync(`${log}${name}`, steadyLog(1, 2));
    expect(missingNames(findLogs([dirname(log)]).files.map(({ path }) => path))).toEqual([
      { name: `${log}.1`, older: `${log}.2` },
    ]);
  });
});

describe("missingNames()", () => {
  test("names what is not there between others of one log, packed or not", () => {
    const names = [
      "a/audit.log",
      "a/audit.log.3.gz",
      "a/audit.log.4",
      "b/audit.log.7",
      "b/audit.log.9.xz",
      "c",
    ];
    expect(missingNames(names)).toEqual([
      { name: "a/audit.log.1", older: "a/audit.log.3.gz" },
      { name: "a/audit.log.2", older: "a/audit.log.3.gz" },
      { name: "b/audit.log.8", older: "b/audit.log.9.xz" },
    ]);
    expect(missingNames(["audit.log", "audit.log.999999"])).toHaveLength(100);
  });
});

test("a packed log that the first run leaves to a pass is no hole of it", async () => {
  const log = newPath("audit.log");
  writeFileSync(`${log}.3`, steadyLog(1, 10));
  writeFileSync(`${log}.2.gz`, gzipSync(steadyLog(11, 20)));
  writeFileSync(`${log}.1`, steadyLog(21, 30));
  writeFileSync(log, steadyLog(31, 40));
  const store = openForWriting(newPath("follow.db"));
  await new LogFollower(store, [{ path: log, node: null }]).backlog();
  expect(rowsOf(store, "SELECT count(*) AS sources FROM run_source")).toEqual([{ sources: 3 }]);
  expect(rowsOf(store, "SELECT command FROM run")).toEqual([{ command: "follow [live]" }]);
  store.close();
});
