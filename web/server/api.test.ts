// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runHere } from "../../cli/testing/run-here.ts";
import type { Endpoint } from "./api/endpoint.ts";
import { ENDPOINTS } from "./api/endpoints.ts";
import { enveloped } from "./api/openapi.ts";
import { failureAnswer } from "./describe-failure.ts";
import { Caller } from "./testing/running-server.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-api-"));
const scenario = join(folder, "scenario.db");
const recorded = join(folder, "recorded.db");
const fixtures = join(import.meta.dirname, "../../fixtures");
const endpoints = ENDPOINTS as unknown as readonly Endpoint[];

/** A question to each endpoint, by its name. */
const QUESTIONS: Readonly<Record<string, readonly Record<string, string | number>[]>> = {
  overview: [{}],
  triage: [{}, { zone: "Europe/Berlin" }],
  lanes: [{}],
  density: [{ lanes: "c1,c2,c3,unknown-1", from: 0, to: 1_800_000_000_000, slots: 100 }],
  tree: [{}, { at: 1_790_000_000_200 }],
  container: [{ key: "host" }, { key: "9f1c2b77aa01" }],
  events: [{}, { limit: 3 }, { expression: "container != host and syscall = execve" }],
  counts: [{ from: 0, to: 1_800_000_000_000, slots: 2000 }],
  groups: [
    "container",
    "program",
    "comm",
    "user",
    "call",
    "type",
    "key",
    "file",
    "peer",
    "outcome",
    "node",
    "pid",
  ].map((by) => ({ by })),
  event: [{ id: "1020" }, { id: "1790000000.168:1020", whole: "yes", zone: "Asia/Tokyo" }],
  around: [{ id: "1020", ms: 20 }],
  fields: [{}],
  values: ["exe", "container", "class", "syscall", "auid", "file", "nothing"].map((field) => ({ field })),
  explain: [{ expression: "exe ~ curl" }],
  basket: [{ events: '["1790000000.168:1020"]', note: "a note", case: "7", zone: "UTC" }],
};

/** A schema that rejects unknown members. */
function strict(schema: z.ZodType): z.ZodType {
  return z.fromJSONSchema(closed(z.toJSONSchema(schema, { io: "output" })) as never);
}

function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (node === null || typeof node !== "object") return node;
  const made = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  return made["type"] === "object" ? { ...made, additionalProperties: false } : made;
}

describe("the interface", () => {
  let caller: Caller;
  beforeAll(async () => {
    expect(
      (await runHere(["ingest", join(fixtures, "scenarios/docker-sock.log"), "--db", scenario])).status,
    ).toBe(0);
    const log = join(fixtures, "linux-6.12-container/runc-6.12.log");
    expect((await runHere(["ingest", log, "--node", "demo", "--db", recorded])).status).toBe(0);
    caller = await Caller.start(scenario, recorded);
    await caller.open();
  });
  afterAll(async () => {
    await caller.server.close();
    rmSync(folder, { recursive: true });
  });

  it("has a question of this test for each endpoint", () => {
    expect(Object.keys(QUESTIONS).sort()).toEqual(endpoints.map(({ name }) => name).sort());
  });

  it.each(endpoints)("answers $name exactly by its schema", async ({ name, answer }) => {
    for (const question of QUESTIONS[name]!) {
      const { status, text } = await caller.ask(name, question);
      expect([name, question, status, status === 200 ? "" : text]).toEqual([name, question, 200, ""]);
      const parsed = strict(enveloped(answer)).safeParse(JSON.parse(text));
      expect(parsed.error?.issues ?? []).toEqual([]);
    }
  });

  it("names a valid command line with each answer", async () => {
    for (const { name, command, query } of endpoints)
      for (const question of QUESTIONS[name]!) {
        const words = command(query.parse(question) as never);
        const { status, stderr } = await runHere([...words, "--db", scenario]);
        expect([words.join(" "), status === 2 ? stderr : ""]).toEqual([words.join(" "), ""]);
      }
  });

  it("gives the same triage as the command, including detections", async () => {
    const { text } = await caller.ask("triage", {});
    const { data } = JSON.parse(text) as { data: { tables: { id: string; total: number }[] } };
    const printed = await runHere(["triage", "--format", "json", "--db", scenario]);
    const { tables } = (JSON.parse(printed.stdout) as { data: typeof data }).data;
    const shown = (all: typeof tables) => all.map(({ id, total }) => [id, total]);
    expect(shown(data.tables)).toEqual(shown(tables));
    expect(data.tables.find(({ id }) => id === "detections")?.total).toBe(2);
  });

  it("gives the same events as the command", async () => {
    const { text } = await caller.ask("events", { expression: "container = 9f1c2b77aa01" });
    const { data } = JSON.parse(text) as { data: { events: { id: string }[] } };
    const printed = await runHere([
      "search",
      "container = 9f1c2b77aa01",
      "--format",
      "ndjson",
      "--db",
      scenario,
    ]);
    const ids = printed.stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { data: { id: string } }).data.id);
    expect(data.events.map(({ id }) => id)).toEqual(ids);
  });

  it("counts for each value the events found by its expression", async () => {
    for (const by of ["container", "program", "call", "user", "outcome", "file", "type"]) {
      const { text } = await caller.ask("groups", { by, limit: 200 }, 1);
      const { data } = JSON.parse(text) as {
        data: { groups: { filter: string | null; events: number; label: string }[] };
      };
      expect(data.groups.length, by).toBeGreaterThan(0);
      for (const { filter, events, label } of data.groups.slice(0, 12)) {
        if (filter === null) continue;
        const counted = await runHere(["search", filter, "--count", "--db", recorded]);
        expect([by, label, filter, Number(counted.stdout)]).toEqual([by, label, filter, events]);
      }
    }
  }, 120_000);

  it("counts the events of each lane's containers", async () => {
    const lanes = JSON.parse((await caller.ask("lanes", {}, 1)).text) as {
      data: { fromMs: number; toMs: number; lanes: { lane: string; events: number }[] };
    };
    const { fromMs: from, toMs: to } = lanes.data;
    const names = lanes.data.lanes.map(({ lane }) => lane).join(",");
    const { text } = await caller.ask("density", { lanes: names, from, to, slots: 50 }, 1);
    const found = (JSON.parse(text) as { data: { lanes: { lane: string; buckets: [number, number][] }[] } })
      .data.lanes;
    const sums = found.map(({ lane, buckets }) => [
      lane,
      buckets.reduce((sum, [, events]) => sum + events, 0),
    ]);
    expect(sums).toEqual(lanes.data.lanes.map(({ lane, events }) => [lane, events]));
    expect(sums.length).toBeGreaterThan(4);
  });

  it("places a finding, its cause and its containers on lanes", async () => {
    const { data } = JSON.parse((await caller.ask("lanes")).text) as {
      data: {
        lanes: { lane: string; label: string }[];
        findings: { rank: number; lane: string; event: string }[];
        causes: { from: { lane: string }; to: { lane: string } }[];
      };
    };
    const label = (name: string) => data.lanes.find(({ lane }) => lane === name)?.label;
    expect(data.findings.map(({ rank, lane, event }) => [rank, label(lane), event])).toEqual([
      [1, "9f1c2b77aa01", "1790000000.272:1033"],
    ]);
    expect(data.causes.map(({ from, to }) => [label(from.lane), label(to.lane)])).toContainEqual([
      "7c3e87fe1a2b",
      "9f1c2b77aa01",
    ]);
  });

  it.each<[string, Record<string, string | number>, number, string]>([
    ["events", { expression: "exe ~" }, 400, "CTR_EXPRESSION"],
    ["events", { expression: "nosuch = 1" }, 400, "CTR_EXPRESSION"],
    ["events", { expression: "container = nosuch" }, 404, "CTR_CLI_NOT_FOUND"],
    ["events", { limit: 0 }, 400, "CTR_WEB_BAD_QUESTION"],
    ["events", { limit: 5001 }, 400, "CTR_WEB_BAD_QUESTION"],
    ["events", { nosuch: 1 }, 400, "CTR_WEB_BAD_QUESTION"],
    ["counts", { from: 0, to: 1, slots: "many" }, 400, "CTR_WEB_BAD_QUESTION"],
    ["density", { lanes: "c1;drop", from: 0, to: 1, slots: 1 }, 400, "CTR_WEB_BAD_QUESTION"],
    ["event", { id: "nothing" }, 400, "CTR_WEB_BAD_QUESTION"],
    ["event", { id: "99999" }, 404, "CTR_WEB_NOT_FOUND"],
    ["container", { key: "nosuch" }, 404, "CTR_WEB_NOT_FOUND"],
    ["triage", { zone: "Nowhere/Land" }, 400, "CTR_CLI_USAGE"],
    ["groups", { by: "nothing" }, 400, "CTR_WEB_BAD_QUESTION"],
    ["basket", { events: "[]" }, 400, "CTR_WEB_BAD_QUESTION"],
    ["basket", { events: '["--extract"]' }, 400, "CTR_WEB_BAD_QUESTION"],
    ["documents/extract", { events: '["1020"]' }, 400, "CTR_WEB_BAD_QUESTION"],
    ["documents/nothing", { events: '["1020"]' }, 404, "CTR_WEB_NOT_FOUND"],
  ])("says what is wrong with %s %j", async (name, question, status, code) => {
    const answered = await caller.ask(name, question);
    expect(answered.status).toBe(status);
    const { error } = failureAnswer.parse(JSON.parse(answered.text));
    expect(error.code).toBe(code);
    expect(error.message).not.toBe("");
    if (code === "CTR_EXPRESSION") expect(error.column).not.toBeNull();
  });

  it("describes all of itself as OpenAPI", async () => {
    const { text } = await caller.get("/api/v1/openapi.json");
    const { openapi, paths } = JSON.parse(text) as { openapi: string; paths: Record<string, unknown> };
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths)).toEqual(endpoints.map(({ name }) => `/api/v1/databases/{database}/${name}`));
  });

  it("separates databases, and knows no others", async () => {
    const of = async (database: number) => (await caller.ask("overview", {}, database)).text;
    expect(await of(0)).toContain('"events":38');
    expect(await of(1)).toContain('"events":462');
    expect((await caller.ask("overview", {}, 2)).status).toBe(404);
  });
});
