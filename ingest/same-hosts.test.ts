// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openForWriting, type Store } from "../store/api.ts";
import { FollowRun } from "./follow-run.ts";
import { type IngestOptions, ingestPaths } from "./ingest-paths.ts";
import { ingestStored } from "./ingest-stored.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { callLine, stamp, steadyLog } from "./testing/lines.ts";
import { newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const relayed = (text: string, host: string) =>
  text.replaceAll(/^(?=type=|node=)/gm, `Nov 14 22:13:21 ${host} audispd: `);
const named = (text: string, node: string) => text.replaceAll(/^(?=type=)/gm, `node=${node} `);
/** Records of no call. */
const services = (first: number, last: number) =>
  Array.from(
    { length: last - first + 1 },
    (_, i) =>
      `type=SERVICE_START msg=${stamp(i * 10, first + i)}: pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=u${i} comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'\n`,
  ).join("");

interface Content {
  readonly boots: { readonly name: string | null; readonly first_seq: number; readonly last_seq: number }[];
  readonly events: { lines: string[] }[];
}

/** The content of a database, independent of which copy was stored first. */
function contentOf(store: Store): Content {
  const content = dumpUnscattered(store) as Content;
  for (const event of content.events) event.lines.sort();
  return content;
}

async function ingested<T>(
  runs: readonly (readonly string[])[],
  ask: (store: Store) => T | Promise<T>,
  options: IngestOptions = {},
): Promise<T> {
  const store = openForWriting(newPath("x.db"));
  try {
    for (const run of runs) await ingestPaths(store, run, options);
    return await ask(store);
  } finally {
    store.close();
  }
}

/** In any order, with one run per log or a single run, the content is the same: returns its boots, as node and serials. */
async function bootsInAnyOrder(texts: readonly string[]): Promise<string[]> {
  const paths = texts.map((text) => writeLog(text));
  const orders = [paths, paths.toReversed(), [...paths.slice(1), paths[0] as string]];
  const runs = orders.slice(0, paths.length).flatMap((order) => [[order], order.map((path) => [path])]);
  const contents: Content[] = [];
  for (const run of runs) contents.push(await ingested(run, contentOf));
  for (const content of contents) expect(content).toEqual(contents[0]);
  return contents[0]!.boots.map(({ name, first_seq, last_seq }) => `${name} ${first_seq}-${last_seq}`);
}

describe("a log without host names, and its copy over a transport that names the host", () => {
  const plain = steadyLog(1, 20);

  test("are one host's, and its events are there once", async () => {
    expect(await bootsInAnyOrder([plain, relayed(plain, "web1")])).toEqual(["web1 1-20"]);
    const [log, copy] = [writeLog(plain), writeLog(relayed(plain, "web1"))];
    const said = await ingested([[log], [copy]], contentOf, { node: "web1" });
    expect(await ingested([[log, copy]], contentOf)).toEqual(said);
  });

  test("count in the summary as what they are", async () => {
    for (const texts of [
      [plain, relayed(plain, "web1")],
      [relayed(plain, "web1"), plain],
    ]) {
      const store = openForWriting(newPath("x.db"));
      const { events, lines } = await ingestPaths(
        store,
        texts.map((text) => writeLog(text)),
      );
      expect({ events, lines }).toEqual({ events: 20, lines: 120 });
      expect(rowsOf(store, "SELECT sum(events) AS events FROM run_source")).toEqual([{ events: 20 }]);
      expect(rowsOf(store, "SELECT sum(carriers ->> 'copies') AS copies FROM source")).toEqual([
        { copies: 60 },
      ]);
      store.close();
    }
  });

  test("are one host's in one file too", async () => {
    for (const text of [plain + relayed(plain, "web1"), relayed(plain, "web1") + plain])
      for (const again of [1, 2])
        expect(await bootsInAnyOrder(Array.from({ length: again }, () => text))).toEqual(["web1 1-20"]);
  });

  test("of one call", async () => {
    const call = `${callLine(7, 7)}\n`;
    expect(await bootsInAnyOrder([call, relayed(call, "web1")])).toEqual(["web1 7-7"]);
  });

  test("of eight events that are no calls, but not of fewer", async () => {
    expect(await bootsInAnyOrder([services(1, 8), relayed(services(1, 8), "web1")])).toEqual(["web1 1-8"]);
    expect(await bootsInAnyOrder([services(1, 7), relayed(services(1, 7), "web1")])).toEqual([
      "null 1-7",
      "web1 1-7",
    ]);
  });

  test("where the transport has a part of it, or cut its lines", async () => {
    const part = relayed(steadyLog(11, 14), "web1");
    expect(await bootsInAnyOrder([plain, part])).toEqual(["web1 1-20"]);
    const cut = relayed(plain, "web1").replaceAll(/ rdev=00:00 .*/g, " rdev=00");
    expect(await bootsInAnyOrder([plain, cut])).toEqual(["web1 1-20"]);
  });

  test("with the rotated logs that it goes on from, of which there is no copy", async () => {
    const rotated = [plain, steadyLog(21, 40), steadyLog(41, 60)];
    expect(await bootsInAnyOrder([...rotated, relayed(rotated[2] as string, "web1")])).toEqual(["web1 1-60"]);
  });

  test("stay one host's when they grow", async () => {
    const [log, copy, database] = [newPath("audit.log"), writeLog(relayed(plain, "web1")), newPath("x.db")];
    writeFileSync(log, plain);
    const store = openForWriting(database);
    await ingestPaths(store, [log, copy]);
    appendFileSync(log, steadyLog(21, 30));
    await ingestPaths(store, [log]);
    const whole = await ingested([[writeLog(plain + steadyLog(21, 30)), copy]], contentOf);
    expect(contentOf(store)).toEqual(whole);
    store.close();
  });

  test("are read again as they were read: of the format that was said, and a last line that has no end", async () => {
    const log = writeLog(`${plain}${relayed(callLine(900, 90), "db7")}\n${callLine(950, 95)}`);
    const copy = writeLog(relayed(plain, "web1"));
    const store = openForWriting(newPath("x.db"));
    await ingestPaths(store, [log], { inputFormat: "auditd", final: true });
    await ingestPaths(store, [copy]);
    expect(
      rowsOf(store, "SELECT DISTINCT n.name, last_seq FROM boot b JOIN node n ON n.id = b.node"),
    ).toEqual([{ name: "web1", last_seq: 95 }]);
    expect(rowsOf(store, "SELECT lines FROM other_lines")).toEqual([{ lines: 1 }]);
    expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
    store.close();
  });

  test("are one host's in a database that two were merged into", async () => {
    const [one, two] = [openForWriting(newPath("1.db")), openForWriting(newPath("2.db"))];
    await ingestPaths(one, [writeLog(plain)]);
    await ingestPaths(two, [writeLog(relayed(plain, "web1"))]);
    const merged = openForWriting(newPath("3.db"));
    await ingestStored(merged, [one, two]);
    expect(contentOf(merged).boots.map(({ name }) => name)).toEqual(["web1"]);
    for (const store of [one, two, merged]) store.close();
  });
});

test("hosts that a followed log left apart are one after the next ingest, as those of an older database are", async () => {
  const plain = steadyLog(1, 20);
  await ingested([[writeLog(relayed(plain, "web1"))]], async (store) => {
    const follow = new FollowRun(store, {});
    const file = { path: writeLog(plain), closed: false, isStream: false, bytes: undefined };
    await follow.pass([{ file, node: null, waits: false }], () => true);
    follow.close(true);
    expect(contentOf(store).boots).toHaveLength(2);
    await ingestPaths(store, [writeLog("")]);
    expect(contentOf(store).boots).toHaveLength(1);
    expect(rowsOf(store, "SELECT * FROM todo")).toEqual([]);
  });
});

describe("a log without host names stays without a host", () => {
  const plain = steadyLog(1, 20);

  test("where a serial has another time, or another call", async () => {
    const other = plain.replaceAll(stamp(150, 15), stamp(151, 15));
    expect(await bootsInAnyOrder([plain, relayed(other, "web1")])).toEqual(["null 1-20", "web1 1-20"]);
    const forged = plain.replaceAll(`${stamp(150, 15)}: arch`, `${stamp(150, 15)}: per=8 arch`);
    expect(await bootsInAnyOrder([plain, relayed(forged, "web1")])).toEqual(["null 1-20", "web1 1-20"]);
  });

  test("where two hosts have its events: it may be of either", async () => {
    expect(await bootsInAnyOrder([plain, relayed(plain, "web1"), relayed(plain, "db7")])).toEqual([
      "null 1-20",
      "db7 1-20",
      "web1 1-20",
    ]);
  });

  test("where both hosts began as copies of one image: what is common is the image's", async () => {
    const later = (first: number, afterMs: number) => steadyLog(first, first + 20, 5_000_000 + afterMs);
    const [web1, db7] = [plain + later(1, 0), plain + later(2, 55)];
    expect(await bootsInAnyOrder([web1, relayed(db7, "db7")])).toHaveLength(4);
    expect(await bootsInAnyOrder([web1, relayed(db7, "db7"), relayed(web1, "web1")])).toHaveLength(4);
  });
});

test("a call that contradicts what was read as the host's is a problem, and an event of its own", async () => {
  const plain = steadyLog(1, 20);
  const forged = `${callLine(70, 7, { pid: 9, comm: "evil" })}\n`;
  await ingested(
    [[writeLog(plain), writeLog(relayed(plain, "web1"))], [writeLog(relayed(forged, "web1"))]],
    (store) => {
      expect(rowsOf(store, "SELECT code FROM problem")).toEqual([{ code: "contradiction" }]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 21 }]);
      expect(contentOf(store).boots.map(({ name }) => name)).toEqual(["web1"]);
    },
  );
});

describe("a host's short name and its full one", () => {
  const plain = steadyLog(1, 20);
  const full = named(plain, "web1.example.com");

  test("are one host's, where events are the same", async () => {
    expect(await bootsInAnyOrder([full, relayed(plain, "web1")])).toEqual(["web1.example.com 1-20"]);
    expect(await bootsInAnyOrder([named(plain, "WEB1"), relayed(plain, "web1")])).toEqual(["WEB1 1-20"]);
  });

  test("also of what came under the short one alone, and with a log without names", async () => {
    const later = relayed(steadyLog(30, 40), "web1");
    expect(await bootsInAnyOrder([full, relayed(plain, "web1"), later])).toEqual(["web1.example.com 1-40"]);
    expect(await bootsInAnyOrder([full, relayed(plain, "web1"), plain])).toEqual(["web1.example.com 1-20"]);
  });

  test("are two where no event is the same, two full names have them, or --node gave it", async () => {
    expect(await bootsInAnyOrder([full, relayed(steadyLog(30, 40), "web1")])).toEqual([
      "web1 30-40",
      "web1.example.com 1-20",
    ]);
    const other = named(plain, "web1.example.org");
    expect(await bootsInAnyOrder([full, other, relayed(plain, "web1")])).toHaveLength(3);
    const store = openForWriting(newPath("x.db"));
    await ingestPaths(store, [writeLog(full)]);
    await ingestPaths(store, [writeLog(plain)], { node: "web1" });
    expect(contentOf(store).boots).toHaveLength(2);
    store.close();
  });
});
