// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-detect-"));
afterAll(() => rmSync(folder, { recursive: true }));
const db = join(folder, "a.db");
const log = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const rules = (...list: readonly string[]) => `rules:\n${list.map((rule) => `  - ${rule}\n`).join("")}`;
const detect = (...words: readonly string[]) => runHere(["detect", ...words, "--db", db]);

beforeAll(async () => {
  expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
});

describe("ctraudit detect", () => {
  it("shows rules by severity, containers, events and their proof", async () => {
    const { status, stdout, stderr } = await detect("--builtin", "--proof");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/high {2,}A container calls connect on the socket of an engine/);
    expect(stdout.indexOf("  high ")).toBeLessThan(stdout.indexOf("  medium "));
    expect(stdout).toMatch(/7c3e87fe1a2b +0 +2 +0 +0 +0/);
    expect(stdout).toContain("docker run -v /:/host alpine");
    expect(stdout).toMatch(
      /ctraudit search \$?'class in \(container, pod\) and success and syscall = connect/,
    );
  });

  it("restricts events to a container and its time", async () => {
    const { stdout } = await detect("--builtin", "--container", "9f1c2b77aa01");
    expect(stdout).toContain("takes another root directory");
    expect(stdout).not.toContain("asks an engine");
    expect((await detect("--builtin", "--end", "2020-01-01")).status).toBe(1);
  });

  it("asks Sigma rules and named expressions of a folder, and names those that it cannot", async () => {
    mkdirSync(join(folder, "set/deep"), { recursive: true });
    file(
      "set/a.yml",
      "title: A client\nlogsource: {product: linux, service: auditd}\nlevel: low\ndetection:\n  s: {type: EXECVE, a0: docker}\n  condition: s\n",
    );
    file(
      "set/deep/b.yaml",
      rules(
        "{title: A shell, severity: high, expression: exe ~ bash}",
        "{title: Bad, expression: 'nosuch = 1'}",
        "{title: Gone, expression: container = nowhere}",
      ),
    );
    file(
      "set/c.yml",
      "title: Broken \x1b[31m\nlogsource: {product: linux, service: auditd}\ndetection: {s: {a|nosuch: 1}, condition: s}\n".replace(
        "\x1b",
        "\\e",
      ),
    );
    file("set/notes.txt", "[");
    const { status, stdout, stderr } = await detect(join(folder, "set"));
    expect(status).toBe(0);
    expect(stdout).toMatch(/high {2,}A shell[\s\S]*low {2,}A client/);
    expect(stdout).toContain("2 rules asked, 3 not");
    expect(stderr).toMatch(/c\.yml:1: Broken .*unsupported modifier nosuch/);
    expect(stderr).toMatch(/b\.yaml:1: Bad: no such field: nosuch/);
    expect(stderr).toMatch(/b\.yaml:1: Gone: /);
    expect((await detect(join(folder, "set"), "--strict")).status).toBe(3);
  });

  it("writes a line for each event as ndjson, and documents", async () => {
    const { stdout } = await detect("--builtin", "--format", "ndjson");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({
      type: "detection",
      version: 1,
      data: {
        rule: { id: "engine-socket", severity: "high", techniques: ["T1610"] },
        container: { name: expect.stringMatching(/^7c3e87fe1a2b/) },
        event: "1790000000.168:1020",
        on: "/var/run/docker.sock",
      },
    });
    expect(
      (await detect("--builtin", "--format", "ndjson", "--limit", "1")).stdout.trimEnd().split("\n"),
    ).toHaveLength(1);
    const json = JSON.parse((await detect("--builtin", "--format", "json")).stdout);
    expect(json.data.tables.map(({ id }: { id: string }) => id)).toEqual(["detections", "places", "events"]);
    expect((await detect("--builtin", "--format", "html")).stdout).toMatch(/^<!doctype html>/i);
    expect((await detect("--builtin", "--format", "markdown")).stdout).toContain("# Detections");
  });

  it("says what is wrong with its words", async () => {
    expect(await detect()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("detect needs rules"),
    });
    expect(await detect("/no/such")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no such file"),
    });
    mkdirSync(join(folder, "empty"));
    expect(await detect(join(folder, "empty"))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no rules below"),
    });
    const bad = file("bad.yaml", "[");
    expect(await detect(bad)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no rule could be read"),
    });
  });

  it("refuses a file of a gigabyte before it reads it", async () => {
    const path = file("large.yaml", "");
    truncateSync(path, 2 ** 30);
    const { status, stderr } = await detect(path);
    expect([status, stderr]).toEqual([2, expect.stringContaining("larger than 1 MiB")]);
  });
});
