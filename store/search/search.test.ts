// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { ContainerId } from "../../types/ids.ts";
import { serialOf } from "../event-key.ts";
import { smallHost } from "../testing/open-small-host.ts";
import { START_MS } from "../testing/small-host.ts";
import { recordSource } from "./record-source.ts";
import { boundTo, countEvents, planSearch, searchEvents } from "./search.ts";
import { eventHasText, searchProblems, textTest } from "./search-text.ts";

const host = smallHost();

function serials(criteria: SearchCriteria): number[] {
  const plan = planSearch(host.store, criteria);
  const found = [...searchEvents(host.store, plan)].map(([id]) => serialOf(id));
  expect(countEvents(host.store, plan)).toBe(found.length);
  return found;
}

const among = (...containers: number[]) => ({ kind: "in", containers: containers as ContainerId[] }) as const;
const OPENAT = (_arch: number, number: number) => number === 257;
const at = (seconds: number) => START_MS + seconds * 1000;

/** Each look-up that a search offers, what it finds, and the index that must lead it. */
const LOOKUPS: readonly [name: string, criteria: SearchCriteria, found: number[], leads: string][] = [
  ["nothing", {}, [100, 101, 102, 103, 110, 111, 112, 113, 120, 103], "time"],
  ["a container", { container: among(2) }, [101, 102, 112], "container"],
  ["a container, by an event's own word too", { container: among(3) }, [103, 111, 112], "container"],
  ["two containers, a shared event once", { container: among(2, 3) }, [101, 102, 103, 111, 112], "container"],
  ["no container that is known", { container: { kind: "none", evidence: "unknown" } }, [110], "container"],
  ["no container by the kernel's word", { container: { kind: "none", evidence: "undefined" } }, [], "container"],
  ["a time, though times run back", { fromMs: at(50), toMs: at(60) }, [102, 111], "time"],
  ["an end", { toMs: at(0) }, [100], "time"],
  ["a start", { fromMs: at(600) }, [120, 103], "time"],
  ["a record type", { types: ["EXECVE", "SYSTEM_BOOT"] }, [101, 103], "types"],
  ["a call", { call: OPENAT }, [102, 103, 110, 111], "call"],
  ["a pid", { pid: 506 }, [101, 102, 111], "pid"],
  ["a parent", { ppid: 506 }, [103], "actor"],
  ["a user", { credentials: [{ columns: ["uid"], value: 33 }] }, [101, 102, 103, 111], "actor"],
  ["any of a user's ids", { credentials: [{ columns: ["uid", "euid", "auid"], value: 1000 }] }, [100, 120], "actor"],
  ["a terminal", { terminal: "pts" }, [100, 101, 102, 103, 110, 111, 120, 103], "actor"],
  ["part of a program's path", { executable: "sbin" }, [101, 102, 111], "actor"],
  ["a program's name and path", { comm: "nginx", executable: "/usr" }, [101, 102, 111], "actor"],
  ["a whole name only", { comm: "ngin", wholeWord: true }, [], "actor"],
  ["part of a file's path", { file: "/etc/" }, [102, 111], "path"],
  ["a whole path", { file: "/etc/shadow", wholeWord: true }, [102], "path"],
  ["one of an event's keys", { key: "etc", wholeWord: true }, [102], "key"],
  ["part of a key", { key: "secr" }, [102], "key"],
  ["failure", { success: false }, [102], "success"],
  ["success", { success: true }, [100, 101, 103, 110, 111, 120], "time"],
  ["an error", { exit: "-13" }, [102], "success"],
  ["an exit value beyond 2^53", { exit: "9223372036854775807" }, [103], "time"],
  ["one less than that", { exit: "9223372036854775806" }, [], "time"],
  ["a node", { nodes: ["web-2"] }, [], "time"],
  ["several things at once", { container: among(3), call: OPENAT, success: true }, [103, 111], "container"],
  ["a container and a pid", { container: among(1), pid: 700 }, [120], "pid"],
]; // biome-ignore format: a table

/** The index behind each condition that can lead. */
const INDEXES: Readonly<Record<string, string>> = {
  time: "INTEGER PRIMARY KEY",
  container: "membership_container",
  path: "path_name",
  success: "event_failed",
  types: "event_types",
  call: "event_call",
  pid: "event_pid",
  actor: "event_actor",
  key: "event_key",
};

describe("searchEvents", () => {
  it.each(LOOKUPS)("finds by %s, in the order of node, boot and serial", (_name, criteria, found) => {
    expect(serials(criteria)).toEqual(found);
  });

  it.each(LOOKUPS)(
    "finds by %s through an index and never by a scan of events",
    (_name, criteria, _found, leads) => {
      const plan = planSearch(host.store, criteria);
      expect(plan.leads).toBe(leads);
      const index = INDEXES[leads];
      for (const sql of [plan.sql, plan.countSql]) {
        const steps = host.store
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all({ ...plan.parameters, first: 0, last: 1, bootFirst: 0 }) as { detail: string }[];
        const details = steps.map(({ detail }) => detail);
        expect(details.filter((detail) => /^SCAN (e|event|m|membership|path|p|c)\b/.test(detail))).toEqual(
          [],
        );
        expect(details.some((detail) => detail.startsWith("SEARCH") && detail.includes(` ${index} `))).toBe(
          true,
        );
      }
    },
  );

  it("gives the same events whichever of two conditions leads", () => {
    const both = serials({ pid: 506, call: OPENAT });
    const filtered = serials({ pid: 506 }).filter((serial) => serials({ call: OPENAT }).includes(serial));
    expect(both).toEqual(filtered);
  });
});

describe("textTest", () => {
  it("finds a text as written and in the kernel's hex, at whole bytes of hex values only", () => {
    const test = textTest("shadow");
    expect(test("comm=736861646F77")).toBe(true);
    expect(test('name="/etc/shadow"')).toBe(true);
    expect(test("a0=1736861646F77")).toBe(false);
    expect(test("comm=x736861646F77")).toBe(false);
    expect(textTest("A")("pid=41")).toBe(false);
  });

  it("finds records of events, and lines that are no records", () => {
    const records = recordSource(host.store);
    const found = host.all().filter(({ row }) => eventHasText(records, row, textTest("=cmd")));
    expect(found.map(({ serial }) => serial)).toEqual([103]);
    const problems = [...searchProblems(host.store, records, textTest("shadowy"))];
    expect(problems).toMatchObject([
      { code: "grammar-rejected", text: "no record at all, but shadowy", line: 99 },
    ]);
  });
});

describe("a reader of all events of an index", () => {
  it("reads them in the order of their keys", () => {
    const plan = planSearch(host.store, { terminal: "pts" });
    expect(plan.leads).toBe("actor");
    const steps = host.store
      .prepare(`EXPLAIN QUERY PLAN SELECT e.call, count(*) FROM ${plan.from} GROUP BY 1`)
      .all(boundTo(plan, plan.ranges[0]!)) as { detail: string }[];
    expect(steps.map(({ detail }) => detail)).toContain("USE TEMP B-TREE FOR ORDER BY");
  });
});
