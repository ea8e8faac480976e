// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { EXPRESSION_FIELDS } from "../../../query/search/expression-fields.ts";
import { EXPRESSION_FLAGS } from "../../../query/search/read-condition.ts";
import type { Dimension, DimensionValues } from "../../../questions/groups.ts";
import { CLASSES, EVIDENCE } from "../../../questions/location-words.ts";
import { readNamesOfKind } from "../../../store/repositories/containers/container-names.ts";
import { UNSET_ID } from "../../../types/unset-id.ts";
import { type Asked, endpoint } from "./endpoint.ts";
import { exactText } from "./exact-text.ts";

const MOST = 500;

/** Fields whose values a database can list without reading every event's files and arguments. */
const LISTED: Readonly<Record<string, Dimension>> = {
  exe: "program",
  comm: "comm",
  key: "key",
  type: "type",
  node: "node",
  pid: "pid",
  auid: "user",
  syscall: "call",
  peer: "peer",
};
const WORDS: Readonly<Record<string, readonly string[]>> = {
  class: CLASSES,
  evidence: EVIDENCE,
};

/** Fields and words of expressions, for completion. */
export const fields = endpoint({
  name: "fields",
  summary: "fields and words of an expression",
  query: z.object({}),
  answer: z.object({
    fields: z.array(z.object({ name: z.string(), help: z.string(), listed: z.boolean() })),
    words: z.array(z.string()),
  }),
  command: () => ["search", "--help"],
  read: async () => ({
    fields: Object.entries(EXPRESSION_FIELDS).map(([name, { help }]) => ({
      name,
      help: help === "" ? "as auid" : help,
      listed: name in LISTED || name in WORDS || name === "container" || name === "subtree",
    })),
    words: [...EXPRESSION_FLAGS],
  }),
});

/** Values of a field in this database. */
export const values = endpoint({
  name: "values",
  summary: "values of a field in the database, the most frequent first",
  query: z.object({ field: z.string().max(64) }),
  answer: z.object({ values: z.array(z.string()) }),
  command: ({ field }) => ["report", REPORTS[field] ?? "summary"],
  async read(asked, { field }) {
    if (Object.hasOwn(WORDS, field)) return { values: [...WORDS[field]!] };
    if (field === "container" || field === "subtree") return { values: containerNames(asked) };
    const dimension = Object.hasOwn(LISTED, field) ? LISTED[field]! : undefined;
    if (dimension === undefined) return { values: [] };
    const found = await asked.repositories.events.groups({}, [dimension], ["events"], { onlyValued: true });
    const sorted = found.toSorted((a, b) => b.measures.events - a.measures.events);
    return {
      values: sorted.slice(0, MOST).flatMap(({ of }) => {
        const text = valueText(asked, dimension, of as Partial<DimensionValues>);
        return text === null ? [] : [text];
      }),
    };
  },
});

const REPORTS: Readonly<Record<string, string>> = {
  exe: "executables",
  key: "keys",
  syscall: "syscalls",
  pid: "pids",
};

function containerNames({ store }: Asked): string[] {
  const names = ["name", "id"].flatMap((kind) => readNamesOfKind(store, kind).map(([, name]) => name));
  const short = names.map((name) => (/^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name));
  return ["host", "unknown", "undefined", ...new Set(short)].slice(0, MOST);
}

function valueText({ names }: Asked, dimension: Dimension, of: Partial<DimensionValues>): string | null {
  const value = of[dimension];
  if (value === null || value === undefined) return null;
  if (dimension === "call") return names.call(of.call!);
  if (dimension === "user") return of.user === UNSET_ID ? "unset" : String(of.user);
  return exactText(
    typeof value === "object" && !(value instanceof Uint8Array)
      ? ""
      : value instanceof Uint8Array
        ? value
        : String(value),
  );
}
