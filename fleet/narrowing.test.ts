// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestPaths } from "../ingest/api.ts";
import { nameOfCall } from "../interpret/api.ts";
import { attribute } from "../query/api.ts";
import { part } from "../questions/contract/testing/asked.ts";
import { CONTRACT_LOGS } from "../questions/contract/testing/contract-logs.ts";
import { extremeLog } from "../questions/contract/testing/extreme-log.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import { openForReading, openForWriting } from "../store/api.ts";
import { eventReader } from "../store/search/event-reader.ts";
import { planSearch, searchEvents } from "../store/search/search.ts";
import type { Store } from "../store/store.ts";
import { type FleetConnection, openConnection } from "./connection.ts";
import type { ShippedBoot } from "./manifest.ts";
import { eventPredicate } from "./read/event-predicate.ts";
import { NarrowedCopy, type Told } from "./read/narrowed-copy.ts";
import { type Fleet, readFleet } from "./read/read-manifests.ts";
import { fillWorkingCopy } from "./read/working-copy.ts";
import { fittingEvents } from "./testing/fitting-events.ts";
import { compare, type RandomSearch, randomSearches } from "./testing/random-searches.ts";
import { HAS_SERVER, startServer, type TestServer } from "./testing/server.ts";
import { shipForTest } from "./testing/ship-for-test.ts";

const SHARED = 94;

/** Kernel events whose times briefly go back, and auditd's own between them, ordered by time; one of these has the id of a kernel event. */
function unsteadyLog(): string {
  const actor =
    "auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295";
  return Array.from({ length: 1300 }, (_, at) => {
    const of = at === SHARED + 1 ? SHARED : at;
    const ms = 100_000 + 10 * of + (of % 7 === 3 ? 150 : 0);
    const id = `audit(1700000${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}:${of % 10 === 5 ? 9000 + at : 100 + of})`;
    if (at % 10 === 5)
      return `type=DAEMON_CONFIG msg=${id}: op=reconfigure state=changed auid=0 pid=1 subj=x res=success`;
    return `type=SYSCALL msg=${id}: arch=c000003e syscall=39 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 ppid=1 pid=${500 + (at % 9)} ${actor} comm="c" exe="/bin/c" key=(null)\n`;
  })
    .map((line) => line.trim())
    .join("\n")
    .concat("\n");
}

const isLong = process.env["CTRAUDIT_LONG"] !== undefined;
/** Searches that each use their own narrowed copy. */
const COPIES = isLong ? 300 : 6;

describe.skipIf(!HAS_SERVER)("a narrowed copy", () => {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-narrowing-"));
  let server: TestServer;
  let connection: FleetConnection;
  let fleet: Fleet;
  let whole: Store;
  let searches: RandomSearch[];
  const isAsked = () => true;

  beforeAll(async () => {
    server = await startServer();
    const extreme = join(folder, "extreme.log");
    writeFileSync(extreme, extremeLog());
    const unsteady = join(folder, "unsteady.log");
    writeFileSync(unsteady, unsteadyLog());
    const logs = [...CONTRACT_LOGS, { path: extreme, node: "extreme" }, { path: unsteady, node: "unsteady" }];
    for (const half of [0, 1]) {
      const path = join(folder, `half-${half}.db`);
      const writing = openForWriting(path);
      for (const { path: log, node } of logs.filter((_, at) => at % 2 === half))
        await ingestPaths(writing, [log], node === undefined ? {} : { node });
      attribute(writing, nameOfCall);
      writing.close();
      await shipForTest(server, "narrow", path);
    }
    connection = openConnection(server.at("narrow"));
    fleet = await readFleet(connection);
    const copy = openForWriting(join(folder, "whole.db"));
    await fillWorkingCopy(copy, connection, fleet.manifests, { isAsked, withBytes: true });
    copy.close();
    whole = openForReading(join(folder, "whole.db"));
    searches = randomSearches(whole, isLong ? 20_000 : 1000);
  }, 60_000);
  afterAll(async () => {
    whole?.close();
    await connection?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gets every event that matches random criteria from the server, and few others", async () => {
    const conditions = searches.flatMap(({ condition }) => condition ?? []);
    const { missed, sent, meant } = compare(searches, await fittingEvents(connection, conditions));
    expect(missed).toEqual([]);
    expect(conditions.length).toBeGreaterThan(searches.length / 2);
    expect(sent).toBeLessThan(3 * meant);
  });

  let copies = 0;
  async function narrowedTo(condition: string, details: Told): Promise<Store> {
    copies += 1;
    const store = openForWriting(join(folder, `narrowed-${copies}.db`));
    const copy = await NarrowedCopy.begin(store, connection, fleet.manifests, isAsked);
    await copy.take(await copy.fitting(condition));
    await copy.settle(details);
    copy.finish();
    return store;
  }

  /** Facts about an event that are in rows of other events. */
  function told(store: Store, criteria: SearchCriteria) {
    const reader = eventReader(store);
    return [...searchEvents(store, planSearch(store, criteria))].map((columns) => {
      const view = reader.view(columns);
      const { attribution, container, containers, objects, row, id } = view;
      const paths = containers.map((one) => one.path);
      const ofObjects = objects.map((one) => [one.container?.key, one.attribution.proof]);
      return {
        row,
        id,
        attribution,
        container,
        paths,
        ofObjects,
        root: reader.root(view),
        files: reader.files(view),
      };
    });
  }

  it("gives the same values as a complete copy for events found by random criteria", async () => {
    const narrowed = searches.filter(({ condition, meant }) => condition !== undefined && meant.length > 0);
    const step = Math.max(1, Math.floor(narrowed.length / COPIES));
    for (const { criteria, condition } of narrowed.filter((_, index) => index % step === 0)) {
      const store = await narrowedTo(condition!, { records: true, doubts: true, roots: true });
      expect({ condition, told: told(store, criteria) }).toEqual({ condition, told: told(whole, criteria) });
      store.close();
    }
  }, 120_000);

  it("orders auditd's own events correctly among few of the kernel's", async () => {
    const own = { kind: "text", field: "type", match: part("DAEMON") } as const;
    const some = { kind: "number", field: "pid", comparison: "=", values: ["503"] } as const;
    const criteria = { nodes: ["unsteady"], expression: { kind: "or", parts: [own, some] } } as const;
    const { sql } = eventPredicate(criteria, { containerKey: String, calls: [] })!;
    const store = await narrowedTo(sql, { records: false, doubts: false, roots: false });
    const ids = (of: Store) => [...searchEvents(of, planSearch(of, criteria))].map(([id]) => id);
    expect(ids(whole).length).toBeGreaterThan(30);
    expect(ids(store)).toEqual(ids(whole));
    store.close();
  });

  it("names events of one id like a complete copy", async () => {
    const pid = {
      kind: "number",
      field: "pid",
      comparison: "=",
      values: [String(500 + (SHARED % 9))],
    } as const;
    const criteria = { nodes: ["unsteady"], expression: pid } as const;
    const { sql } = eventPredicate(criteria, { containerKey: String, calls: [] })!;
    const store = await narrowedTo(sql, { records: false, doubts: false, roots: false });
    const ids = (of: Store) => told(of, criteria).map(({ id }) => id);
    expect(ids(whole).filter((id) => id.includes("#"))).toHaveLength(1);
    expect(ids(store)).toEqual(ids(whole));
    store.close();
  });

  it("has all events of a batch with more than are read by their keys", async () => {
    const pid = { kind: "number", field: "pid", comparison: "<", values: ["509"] } as const;
    const criteria = { nodes: ["unsteady"], expression: pid } as const;
    const { sql } = eventPredicate(criteria, { containerKey: String, calls: [] })!;
    const store = await narrowedTo(sql, { records: false, doubts: false, roots: false });
    const ids = (of: Store) => [...searchEvents(of, planSearch(of, criteria))].map(([id]) => id);
    expect(ids(whole).length).toBeGreaterThan(1100);
    expect(ids(store)).toEqual(ids(whole));
    store.close();
  });

  it("sends no more queries to the server for many hosts than for one", async () => {
    const asked = async (boots: (boot: ShippedBoot) => boolean) => {
      let statements = 0;
      const read = (sql: string) => {
        statements += 1;
        return connection.read(sql);
      };
      const counting = { ...connection, read };
      const store = openForWriting(join(folder, `asked-${copies++}.db`));
      await NarrowedCopy.begin(store, counting, fleet.manifests, boots);
      store.close();
      return statements;
    };
    expect(await asked(isAsked)).toBeLessThan(2 + (await asked(({ node }) => node === "unsteady")));
  });

  it("has the matching events, and a few more", async () => {
    const store = await narrowedTo("pid = 730", { records: true, doubts: false, roots: true });
    const count = (of: Store) => told(of, {}).length;
    expect(count(store)).toBeGreaterThan(0);
    expect(count(store)).toBeLessThan(count(whole) / 4);
    store.close();
  });
});
