// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { openForReading } from "../connection.ts";
import { serialOf } from "../event-key.ts";
import type { Store } from "../store.ts";
import { HandFilledDatabase } from "../testing/hand-filled-database.ts";
import { countEvents, planSearch, searchEvents } from "./search.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-windows-"));
const path = join(folder, "dense.db");
const FIRST_DENSE = 9_000_000;
const DENSE = 100_000;
let store: Store;

/** One event, nothing for nine million serials, then a hundred thousand without a gap. */
beforeAll(() => {
  const hand = new HandFilledDatabase(path);
  hand.boot(0, "web-1", 0, 10_000, [1, FIRST_DENSE + DENSE - 1]);
  hand.event({ serial: 1, timeMs: 0, types: "SYSCALL", call: 1, pid: 1, lines: ["type=SYSCALL"] });
  hand.event({
    serial: FIRST_DENSE,
    timeMs: 9_999,
    types: "SYSCALL",
    call: 2,
    pid: 2,
    lines: ["type=SYSCALL"],
  });
  hand.run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${DENSE - 1})
     INSERT INTO event (id, time_ms, types, call, pid, flags, source, offset, length)
     SELECT (${FIRST_DENSE} + i) * 8, 9999 - i % 7, 1, 1 + i % 2, 2, 0, 1, 0, 1 FROM n`,
  );
  hand.run("UPDATE time_bucket SET last_event = ?, events = ?", (FIRST_DENSE + DENSE - 1) * 8, DENSE + 1);
  hand.finish();
  store = openForReading(path);
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe("searchEvents over a long and uneven log", () => {
  it.each<[string, SearchCriteria, number]>([
    ["all", {}, DENSE + 1],
    ["one value", { pid: 2 }, DENSE],
    ["several values, which the index has one after another", { call: () => true }, DENSE + 1],
    ["a filter", { fromMs: 9_999, toMs: 9_999 }, Math.ceil(DENSE / 7)],
  ])("gives every event once and in order: %s", (_name, criteria, count) => {
    const plan = planSearch(store, criteria);
    let found = 0;
    let last = -1;
    for (const [id] of searchEvents(store, plan)) {
      expect(serialOf(id) > last).toBe(true);
      last = serialOf(id);
      found += 1;
    }
    expect(found).toBe(count);
    expect(countEvents(store, plan)).toBe(count);
  });

  it("reads no more at a time than it may, and the first event at once", () => {
    const sizes: number[] = [];
    const watched: Store = {
      ...store,
      prepare(sql) {
        const statement = store.prepare(sql);
        if (!sql.includes("@first")) return statement;
        const all = statement.all.bind(statement);
        statement.all = (...parameters) => {
          const rows = all(...parameters);
          sizes.push(rows.length);
          return rows;
        };
        return statement;
      },
    };
    const plan = planSearch(store, { call: () => true });
    const events = searchEvents(watched, plan);
    expect(serialOf(events.next().value![0])).toBe(1);
    expect(sizes).toEqual([1]);
    for (const _event of events);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32_768);
  });
});
