// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");

interface Group {
  readonly of: Readonly<Record<string, unknown>>;
  readonly events: number;
  readonly hosts: number;
  readonly containers?: number;
  readonly first: string;
  readonly last: string;
}

describe("search --by", () => {
  let folder = "";
  const database = () => join(folder, "groups.db");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-groups-"));
    for (const [log, node] of [
      ["linux-6.12-container/podmanpod-6.12.log", "web1"],
      ["handwritten/two-boots.log", "web2"],
    ] as const)
      await runHere(["ingest", join(FIXTURES, log), "--node", node, "--db", database()]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const search = (...words: string[]) => runHere(["search", ...words, "--db", database()]);
  const groups = async (...words: string[]): Promise<Group[]> => {
    const { stdout } = await search(...words, "--format", "ndjson");
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).data);
  };
  const count = async (...words: string[]) => Number((await search(...words, "--count")).stdout);

  it.each(["node", "image", "outcome", "hour", "program", "program,outcome"])(
    "by %s counts every event once, the largest group first",
    async (fields) => {
      const found = await groups("--by", fields);
      const events = found.map((group) => group.events);
      expect(events.reduce((sum, some) => sum + some, 0)).toBe(await count());
      expect(events).toEqual(events.toSorted((a, b) => b - a));
    },
  );

  it("puts all containers of an image into one group, and tells other places apart", async () => {
    const found = await groups("--by", "image");
    const image = found.find(({ of }) => of["image"] === "localhost/base:1")!;
    expect(image.containers).toBeGreaterThan(1);
    expect(image.hosts).toBe(1);
    const places = found.flatMap(({ of }) => (typeof of["image"] === "object" ? [of["image"]] : []));
    expect(places).toContainEqual({ place: "host" });
    expect(places).toContainEqual({ place: "unknown" });
    expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(places.length);
  });

  it("has a group for the hosts of all boots, and one for each container", async () => {
    const found = await groups("--by", "container");
    const names = found.map(({ of }) => (of["container"] as { name: string; key: string } | null)?.name);
    expect(names.filter((name) => name === "host").length).toBe(1);
    expect(found.find(({ of }) => (of["container"] as { name: string } | null)?.name === "host")!.hosts).toBe(
      2,
    );
    const keys = found.map(({ of }) => (of["container"] as { key: string } | null)?.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("counts what fits alone, with the time of the first and the last", async () => {
    const [group, ...rest] = await groups("--success", "no", "--by", "node", "--node", "web1");
    expect(rest).toEqual([]);
    expect(group!.events).toBe(await count("--success", "no", "--node", "web1"));
    const { stdout } = await search(
      "--success",
      "no",
      "--node",
      "web1",
      "--format",
      "ndjson",
      "--sort",
      "time",
    );
    const times = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).data.time as string);
    expect([group!.first, group!.last]).toEqual([times[0], times.at(-1)]);
  });

  it("prints a table and csv, and says how many groups are left out", async () => {
    const text = await search("--by", "program", "--limit", "2");
    expect(text.stdout.trimEnd().split("\n").length).toBe(3);
    expect(text.stderr).toMatch(/\d+ more groups: --limit \d+ prints all/);
    const csv = await search("--by", "image,outcome", "--format", "csv");
    expect(csv.stdout.split("\n")[0]).toBe("image,outcome,events,hosts,containers,first,last");
  });

  it("says where nothing fits, and what it cannot do", async () => {
    const nothing = await search("--pid", "424242", "--by", "image");
    expect({ status: nothing.status, stdout: nothing.stdout }).toEqual({ status: 1, stdout: "" });
    expect(nothing.stderr).toMatch(/nothing found/);
    for (const words of [["--count"], ["--word", "x"], ["--sort", "time"], ["--format", "raw"]])
      expect((await search("--by", "image", ...words)).status).toBe(2);
    expect((await search("--by", "imgae")).stderr).toMatch(/image/);
  });
});
