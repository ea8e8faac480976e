// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collect } from "./testing/collect.ts";
import { ENGINE_NAMES, type Engine, openEngine } from "./testing/engines.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");
const PODMAN = { path: join(fixtures, "scenarios/podman-exec.log"), node: "podman" };
const DOCKER = { path: join(fixtures, "handwritten/docker-run.log"), node: "docker" };
const CALL = "type=SYSCALL msg=audit(1790000000.100:5): arch=c000003e syscall=59 success=yes exit=0 pid=7";
const REJECTED = "type=SYSCALL msg=audit(garbled: arch=c000003e";
const OTHER = "Oct 11 10:00:00 a cron[5]: a job";

describe.each(ENGINE_NAMES)("%s", (engineName) => {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-contract-logs-"));
  let damaged: Engine;
  let whole: Engine;

  beforeAll(async () => {
    const path = join(folder, "damaged.log");
    writeFileSync(path, `${[CALL, REJECTED, OTHER].join("\n")}\n`);
    damaged = await openEngine([{ path, node: "damaged" }, DOCKER], engineName);
    whole = await openEngine([PODMAN, DOCKER], engineName);
  });

  afterAll(async () => {
    await damaged?.close();
    await whole?.close();
    rmSync(folder, { recursive: true });
  });

  it("finds lines of no event by their text", async () => {
    const linesWith = async (text: string) =>
      (await collect(damaged.logs.linesWith(text))).flat().map(({ line, text: own }) => [line, own]);
    expect(await linesWith("garbled")).toEqual([[2, REJECTED]]);
    expect(await linesWith("a job")).toEqual([[3, OTHER]]);
    expect(await linesWith("arch=c000003e")).toEqual([[2, REJECTED]]);
    expect(await linesWith("nothing of the kind")).toEqual([]);
  });

  it("knows whether anything could not be read", async () => {
    expect(await damaged.logs.hasProblems()).toBe(true);
    expect(await whole.logs.hasProblems()).toBe(false);
  });

  it("has no other name of a host where all records name theirs", async () => {
    expect(await whole.logs.otherNames()).toEqual(new Map());
  });

  it("has the images of containers", async () => {
    const images = [...(await whole.containers.images())].map(([row, image]) => [
      whole.reader.container(row).name,
      image,
    ]);
    expect(images).toEqual([["db", "alpine:3"]]);
  });
});
