// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { explanationText } from "../../../report/explanation-text.ts";
import { endpoint } from "./endpoint.ts";
import { criteriaOf, filterQuery, filterWords } from "./filter.ts";

/** Work of the engine for a search. */
export const explain = endpoint({
  name: "explain",
  summary: "the query behind a search: what leads, the statement, its steps",
  query: z.object(filterQuery),
  answer: z.object({ text: z.string() }),
  command: (query) => ["search", ...filterWords(query), "--explain-query"],
  read: async (asked, query) => ({
    text: explanationText(await asked.repositories.events.explain(await criteriaOf(asked, query))),
  }),
});
