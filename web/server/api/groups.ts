// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { quoted } from "../../../query/reports/report-reader.ts";
import type { Dimension, DimensionValues } from "../../../questions/groups.ts";
import { UNSET_ID } from "../../../types/unset-id.ts";
import { type Asked, endpoint } from "./endpoint.ts";
import { exactText } from "./exact-text.ts";
import { criteriaOf, filterQuery, filterWords } from "./filter.ts";
import { inert, placeView } from "./views.ts";

const MOST = 200;

/** Facets, and the expression field of each. */
export const FACETS = [
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
] as const;
type Facet = (typeof FACETS)[number];

/** Matching events grouped by the values of one dimension, the most frequent first. */
export const groups = endpoint({
  name: "groups",
  summary: "values of a field among the events that fit, with their numbers",
  query: z.object({
    ...filterQuery,
    by: z.enum(FACETS),
    limit: z.coerce.number().int().min(1).max(MOST).default(12),
  }),
  answer: z.object({
    total: z.number().describe("values that there are"),
    groups: z.array(
      z.object({
        label: z.string(),
        events: z.number(),
        filter: z.string().nullable().describe("an expression that means it; null where there is none"),
      }),
    ),
  }),
  command: ({ by: _by, limit: _limit, ...filter }) => ["search", ...filterWords(filter), "--count"],
  async read(asked, query) {
    const criteria = await criteriaOf(asked, query);
    const found = await asked.repositories.events.groups(criteria, [query.by as Facet], ["events"], {
      onlyValued: query.by !== "container",
    });
    const sorted = found.toSorted((a, b) => b.measures.events - a.measures.events);
    return {
      total: found.length,
      groups: sorted.slice(0, query.limit).map(({ of, measures }) => ({
        ...valueView(asked, query.by, of as Partial<DimensionValues>),
        events: measures.events,
      })),
    };
  },
});

const FIELD: Readonly<Partial<Record<Dimension, string>>> = {
  program: "exe",
  comm: "comm",
  key: "key",
  file: "name",
  peer: "peer",
  node: "node",
  type: "type",
};

function valueView(
  asked: Asked,
  by: Facet,
  of: Partial<DimensionValues>,
): { label: string; filter: string | null } {
  const value = of[by];
  if (by === "container") return placeValue(asked, of.container ?? null);
  if (value === null || value === undefined) return { label: "none", filter: null };
  if (by === "call") {
    const call = of.call!;
    const name = asked.names.call(call);
    return { label: name, filter: `syscall = ${quoted(name)} and arch = ${quoted(asked.names.arch(call))}` };
  }
  if (by === "user")
    return {
      label: of.user === UNSET_ID ? "unset" : String(of.user),
      filter: `auid = ${of.user === UNSET_ID ? "unset" : of.user}`,
    };
  if (by === "pid") return { label: String(value), filter: `pid = ${String(value)}` };
  if (by === "outcome") return { label: String(value), filter: value === "succeeded" ? "success" : "failed" };
  const text = value as string | Uint8Array;
  const exact = exactText(text);
  return { label: inert(text, 160), filter: exact === null ? null : `${FIELD[by]} = ${quoted(exact)}` };
}

function placeValue({ reader }: Asked, row: DimensionValues["container"]): { label: string; filter: string } {
  if (row === null) return { label: "not proven", filter: "evidence in (unknown, undefined)" };
  const { label, key } = placeView(reader.container(row));
  return { label, filter: `container = ${quoted(key)}` };
}
