// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { criteriaOf, filterQuery, filterWords } from "./filter.ts";
import { eventRow, eventRowView } from "./views.ts";

const MOST = 5000;
const USUAL = 500;

/** A window of a search: the events of a time range, in log order. */
export const events = endpoint({
  name: "events",
  summary: "events that fit, in the order of the log; of many the first",
  query: z.object({
    ...filterQuery,
    limit: z.coerce.number().int().min(1).max(MOST).default(USUAL),
  }),
  answer: z.object({ events: z.array(eventRow), more: z.boolean() }),
  command: ({ limit, ...filter }) => ["search", ...filterWords(filter), "--limit", String(limit)],
  async read(asked, query) {
    const found: z.input<typeof eventRow>[] = [];
    const criteria = await criteriaOf(asked, query);
    for await (const batch of asked.repositories.events.search(criteria))
      for (const event of batch) {
        if (found.length === query.limit) return { events: found, more: true };
        found.push(eventRowView(event, asked.reader, asked.names));
      }
    return { events: found, more: false };
  },
});
