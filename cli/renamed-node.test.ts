// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-renamed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const said = async (text: string, ...options: string[]) => {
  const [log, database] = [join(folder, `${++files}.log`), join(folder, `${files}.db`)];
  writeFileSync(log, text);
  const ingest = await runHere(["ingest", log, "--db", database, ...options]);
  expect(ingest.status).toBe(0);
  const stats = await runHere(["stats", "--db", database]);
  return [ingest.stderr, stats.stdout].map((all) =>
    all.split("\n").filter((line) => line.includes("may be")),
  );
};

const HINT = /localhost\.localdomain may be ip-10-0-0-5: --node joins them/;

describe("a host that got another name while it ran", () => {
  const renamed = steadyLog(1, 50, 0, "localhost.localdomain") + steadyLog(60, 70, 2500, "ip-10-0-0-5");

  it("is told by ingest and stats where serials and times go on", async () => {
    for (const lines of await said(renamed)) {
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(HINT);
    }
  });

  it("is one host with --node", async () => {
    expect(await said(renamed, "--node", "web")).toEqual([[], []]);
  });

  it("is not told of hosts whose serials or times do not go on, or go on in turns", async () => {
    const later = steadyLog(1, 50, 0, "a") + steadyLog(60, 70, 900_000, "b");
    const far = steadyLog(1, 50, 0, "a") + steadyLog(60_000, 60_010, 2500, "b");
    const both = steadyLog(1, 500, 0, "a") + steadyLog(510, 520, 1000, "b");
    for (const text of [later, far, both]) expect(await said(text)).toEqual([[], []]);
  });
});

describe("a log that came twice", () => {
  const plain = steadyLog(1, 20);
  const relayed = (text: string, host: string) =>
    text.replaceAll(/^(?=type=|node=)/gm, `Nov 14 22:13:21 ${host} audispd: `);
  const told = async (...texts: string[]) => {
    const database = join(folder, `${++files}.db`);
    const logs = texts.map((text) => {
      const log = join(folder, `${++files}.log`);
      writeFileSync(log, text);
      return log;
    });
    const { stderr } = await runHere(["ingest", ...logs, "--db", database]);
    const stats = await runHere(["stats", "--db", database]);
    const about = (all: string) => all.split("\n").filter((line) => /host name|may be|read as/.test(line));
    return [about(stderr), about(stats.stdout)];
  };

  it("with the host's name and without it is said to be one host's", async () => {
    for (const lines of await told(plain, relayed(plain, "web1")))
      expect(lines).toEqual([expect.stringMatching(/records without a host name are read as web1's, which/)]);
  });

  it("under a short name and the full one is said to be one host's", async () => {
    const full = steadyLog(1, 20, 10, "web1.example.com");
    for (const lines of await told(full, relayed(plain, "web1")))
      expect(lines).toEqual([expect.stringMatching(/records of web1 are read as web1.example.com's, which/)]);
    expect((await told(full, relayed(steadyLog(31, 50), "web1")))[0]).toEqual([
      expect.stringMatching(/web1 may be web1.example.com: --node web1.example.com joins them/),
    ]);
  });

  it("is told, with the way to join the two, where it may be of two hosts", async () => {
    expect((await told(plain, relayed(plain, "web1"), relayed(plain, "db7")))[0]).toEqual([
      expect.stringMatching(/web1 may be db7: 20 calls of both are the same/),
      expect.stringMatching(/may be db7's/),
      expect.stringMatching(/may be web1's \(20 events in both\): ingest it with --node web1/),
    ]);
  });

  it("under a host's name and its address is told, with the way to join them", async () => {
    const [own, address] = [relayed(plain, "web1"), relayed(steadyLog(1, 40), "10.0.0.7")];
    const TWIN = /10\.0\.0\.7 may be web1: 20 calls of both are the same/;
    for (const texts of [[own + address], [address, own]])
      for (const lines of await told(...texts)) expect(lines).toEqual([expect.stringMatching(TWIN)]);
    const other = relayed(steadyLog(1, 20, 7), "10.0.0.7") + relayed(steadyLog(901, 920), "10.0.0.8");
    expect(await told(own + other)).toEqual([[], []]);
  });

  it("is not told of another host's log", async () => {
    expect(await told(plain + relayed(steadyLog(1, 20, 7), "db7"))).toEqual([[], []]);
  });
});
