// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { discoverSources } from "./discover-sources.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, writeLog } from "./testing/scratch.ts";

test("among logs' names in a directory only files are read, and the others are reported", async () => {
  const path = writeLog(steadyLog(11, 20));
  spawnSync("mkfifo", [`${path}.1`]);
  symlinkSync("/dev/zero", `${path}.2`);
  symlinkSync(newPath("gone"), `${path}.3`);
  symlinkSync(`${path}.4`, `${path}.4`);
  mkdirSync(`${path}.5`);
  symlinkSync(writeLog(steadyLog(1, 10)), `${path}.6`);
  await afterIngest([dirname(path)], (_, { sources, skipped, events }) => {
    expect(sources.map((source) => source.path)).toEqual([`${path}.6`, path]);
    expect(events).toBe(20);
    expect(skipped).toEqual([
      { path: `${path}.5`, kind: "a directory" },
      { path: `${path}.4`, kind: "a link to itself" },
      { path: `${path}.3`, kind: "a link to nothing" },
      { path: `${path}.2`, kind: "a device" },
      { path: `${path}.1`, kind: "a FIFO" },
    ]);
  });
});

test("a directory that has no file among the logs' names has no logs", async () => {
  const folder = newPath("logs");
  mkdirSync(join(folder, "audit.log"), { recursive: true });
  const store = openForWriting(newPath("x.db"));
  await expect(ingestPaths(store, [folder])).rejects.toMatchObject({ code: "CTR_INGEST_NO_LOGS" });
  store.close();
});

test("a FIFO given as path is read to its end", async () => {
  const fifo = newPath("pipe");
  spawnSync("mkfifo", [fifo]);
  const text = steadyLog(1, 5);
  const { open } = await import("node:fs/promises");
  const write = open(fifo, "w").then(async (file) => {
    await file.writeFile(text);
    await file.close();
  });
  await afterIngest([fifo], (_, { events }) => expect(events).toBe(5));
  await write;
});

test("below a directory the logs are found where a system has them: its root, a part of the way, roots in it", async () => {
  const root = newPath("case");
  const systems = ["sosreport-a", "sosreport-b"].map((name, i) => {
    const folder = join(root, name, "var/log/audit");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "audit.log"), steadyLog(i * 10 + 6, i * 10 + 10));
    writeFileSync(join(folder, "audit.log.1"), steadyLog(i * 10 + 1, i * 10 + 5));
    return join(root, name);
  });
  const [a, b] = systems.map((path) => join(path, "var/log/audit"));
  const logs = [`${a}/audit.log.1`, `${a}/audit.log`];
  for (const path of [systems[0]!, join(systems[0]!, "var"), join(systems[0]!, "var/log"), a!])
    expect(discoverSources([path]).map((file) => file.path)).toEqual(logs);
  expect(discoverSources([root]).map((file) => file.path)).toEqual([
    ...logs,
    `${b}/audit.log.1`,
    `${b}/audit.log`,
  ]);
  expect(() => discoverSources([dirname(root)])).toThrow("no audit logs in this directory");
});
