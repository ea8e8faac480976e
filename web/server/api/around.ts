// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { bootOf } from "../../../store/event-key.ts";
import { endpoint } from "./endpoint.ts";
import { chooseEvent, eventQuery } from "./event.ts";
import { eventRow, eventRowView } from "./views.ts";

const MOST = 400;

/** Events of the same boot shortly before and after one. */
export const around = endpoint({
  name: "around",
  summary: "events of the same host around one",
  query: z.object({ id: eventQuery, ms: z.coerce.number().int().min(1).max(86_400_000).default(1000) }),
  answer: z.object({ events: z.array(eventRow), more: z.boolean() }),
  command: ({ id, ms }) => ["search", "--around", id, `${ms}ms`],
  async read(asked, { id, ms }) {
    const row = chooseEvent(asked, id);
    const { reader, repositories, names } = asked;
    const timeMs = reader.boots.eventTimeMs(row) ?? 0;
    const criteria = { fromMs: timeMs - ms, toMs: timeMs + ms, boots: [bootOf(row)] };
    const found: z.input<typeof eventRow>[] = [];
    let at = -1;
    // If there are many, keep those closest on both sides: earlier ones are dropped on the way.
    for await (const batch of repositories.events.search(criteria))
      for (const event of batch) {
        if (event.row === row) at = found.length;
        if (at < 0 && found.length > MOST) found.shift();
        if (at >= 0 && found.length - at > MOST)
          return { events: found.slice(Math.max(0, at - MOST / 2)), more: true };
        found.push(eventRowView(event, reader, names));
      }
    return { events: found, more: false };
  },
});
