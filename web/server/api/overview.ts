// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { inert } from "./views.ts";

const answer = z.object({
  events: z.number(),
  version: z.string(),
  boots: z.array(
    z.object({
      boot: z.number(),
      node: z.string().nullable(),
      number: z.number(),
      fromMs: z.number(),
      toMs: z.number(),
      events: z.number(),
    }),
  ),
});

/** Hosts and boots, with their numbers of events. */
export const overview = endpoint({
  name: "overview",
  summary: "hosts, boots, their times and numbers of events",
  query: z.object({}),
  answer,
  command: () => ["stats"],
  async read({ repositories, reader, version }) {
    const groups = await repositories.events.groups({}, ["boot"], ["events"]);
    const events = new Map(groups.map(({ of, measures }) => [of.boot, measures.events]));
    return {
      version,
      events: [...events.values()].reduce((sum, count) => sum + count, 0),
      boots: reader.boots.boots.map(({ row, node, number, firstMs, lastMs }) => ({
        boot: row,
        node: node === null ? null : inert(node),
        number,
        fromMs: firstMs,
        toMs: lastMs,
        events: events.get(row) ?? 0,
      })),
    };
  },
});
