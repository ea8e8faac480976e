// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import type { ContainerTest, SearchCriteria } from "../../../questions/search-criteria.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { AskError, type Asked, endpoint } from "./endpoint.ts";
import { criteriaOf, filterQuery, filterWords } from "./filter.ts";

const MOST_LANES = 200;
const MOST_SLOTS = 2000;

const slots = z.coerce.number().int().min(1).max(MOST_SLOTS);
const buckets = z.object({
  widthMs: z.number().describe("of a bucket, which begins at a multiple of it"),
  buckets: z
    .array(z.tuple([z.number(), z.number()]))
    .describe("beginning and events; empty ones are left out"),
});

/** Width of the slots that cover the times, in whole milliseconds. */
function widthOf(from: number, to: number, count: number): number {
  return Math.max(1, Math.ceil((to - from + 1) / count));
}

/** All matching events over time. */
export const counts = endpoint({
  name: "counts",
  summary: "numbers of events in equal pieces of time",
  query: z.object({ ...filterQuery, from: z.coerce.number().int(), to: z.coerce.number().int(), slots }),
  answer: buckets.extend({ events: z.number() }),
  command: (query) => ["search", ...filterWords(query), "--count"],
  async read(asked, query) {
    const widthMs = widthOf(query.from, query.to, query.slots);
    const found = await asked.repositories.events.histogram(await criteriaOf(asked, query), { widthMs });
    return {
      widthMs,
      events: found.reduce((sum, { events }) => sum + events, 0),
      buckets: found.map(({ fromMs, events }) => [fromMs, events] as [number, number]),
    };
  },
});

/** Events over time, lane by lane. */
export const density = endpoint({
  name: "density",
  summary: "numbers of events of lanes in equal pieces of time",
  query: z.object({
    ...filterQuery,
    from: z.coerce.number().int(),
    to: z.coerce.number().int(),
    slots,
    lanes: z.string().max(8192).describe("names of lanes, with commas"),
  }),
  answer: z.object({
    widthMs: z.number(),
    lanes: z.array(z.object({ lane: z.string(), buckets: buckets.shape.buckets })),
  }),
  command: (query) => ["search", ...filterWords(query), "--count"],
  async read(asked, query) {
    const names = query.lanes.split(",").filter((name) => name !== "");
    if (names.length > MOST_LANES) throw new AskError(400, `at most ${MOST_LANES} lanes at a time`);
    const widthMs = widthOf(query.from, query.to, query.slots);
    const criteria = await criteriaOf(asked, query);
    const found = [];
    for (const lane of names)
      found.push({ lane, buckets: await laneBuckets(asked, lane, criteria, widthMs) });
    return { widthMs, lanes: found };
  },
});

async function laneBuckets(
  { repositories }: Asked,
  lane: string,
  criteria: SearchCriteria,
  widthMs: number,
): Promise<[number, number][]> {
  const of = laneCriteria(lane);
  if (of === undefined) throw new AskError(400, `no lane: ${lane}`);
  const found = await repositories.events.histogram({ ...criteria, ...of }, { widthMs });
  return found.map(({ fromMs, events }) => [fromMs, events]);
}

function laneCriteria(lane: string): Pick<SearchCriteria, "container" | "boots"> | undefined {
  const [, container, evidence, boot] = /^(?:c(\d{1,15})|(unknown|undefined)-(\d{1,15}))$/.exec(lane) ?? [];
  if (container !== undefined)
    return { container: { kind: "in", containers: [Number(container) as ContainerId] } };
  if (evidence === undefined) return undefined;
  const test = { kind: "none", evidence } as ContainerTest;
  return { container: test, boots: [Number(boot) as BootId] };
}
