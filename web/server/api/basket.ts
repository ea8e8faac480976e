// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { quoted } from "../../../query/reports/report-reader.ts";
import { parseEventReference } from "../../../query/resolve-event.ts";
import { needsFile } from "../served-place.ts";
import { AskError, endpoint } from "./endpoint.ts";
import { inert } from "./views.ts";
import { zoneName, zoneWords } from "./zone.ts";

/** Limit of one command-line argument; Linux allows 131,072 bytes. */
const LONGEST_ARGUMENT = 120_000;
const LONGEST_NOTE = 20_000;

export const basketQuery = z.object({
  events: z.string().max(LONGEST_ARGUMENT).describe("ids of events, as a JSON array"),
  note: z.string().max(LONGEST_NOTE).optional(),
  case: z.string().max(200).optional().describe("number or name of the case"),
  zone: zoneName,
});
type Basket = z.output<typeof basketQuery>;

interface BasketDocument {
  readonly label: string;
  /** undefined for a directory, which a browser cannot save. */
  readonly file: { readonly name: string; readonly type: string } | undefined;
  readonly words: (basket: Basket, expression: string) => readonly string[];
}

/** Documents on marked events. Each is the output of one command line, byte for byte. */
export const DOCUMENTS: Readonly<Record<string, BasketDocument>> = {
  html: {
    label: "A report with the events, their records and your notes (HTML)",
    file: { name: "case.html", type: "text/html; charset=utf-8" },
    words: (basket, expression) => [...reportWords(basket, expression), "--format", "html", "--proof"],
  },
  ndjson: {
    label: "Their events as data (ndjson)",
    file: { name: "case.ndjson", type: "application/x-ndjson" },
    words: (_basket, expression) => ["search", expression, "--format", "ndjson"],
  },
  records: {
    label: "Their records, byte for byte",
    file: { name: "case.log", type: "application/octet-stream" },
    words: (_basket, expression) => ["search", expression, "--format", "raw"],
  },
  extract: {
    label: "A directory for others: report, records and sums that ctraudit verify checks",
    file: undefined,
    words: (basket, expression) => [
      ...reportWords(basket, expression),
      ...["--format", "html", "--proof", "--extract", "handover"],
    ],
  },
};

function reportWords(basket: Basket, expression: string): string[] {
  return [
    ...["report", "timeline", "--where", expression, ...zoneWords(basket.zone)],
    ...(basket.case === undefined || basket.case === "" ? [] : [`--case=${basket.case}`]),
    ...(basket.note === undefined || basket.note === "" ? [] : ["--note", basket.note]),
  ];
}

/** The arguments of a document's command line, without the database. Throws AskError for anything but event ids. */
export function documentWords(name: string, basket: Basket): readonly string[] {
  const document = Object.hasOwn(DOCUMENTS, name) ? DOCUMENTS[name] : undefined;
  if (document === undefined) throw new AskError(404, `no such document: ${inert(name, 40)}`);
  const expression = `event in (${readIds(basket.events).map(quoted).join(", ")})`;
  if (expression.length > LONGEST_ARGUMENT)
    throw new AskError(
      400,
      "these are more events than a command line can name",
      "take some out of the basket",
    );
  return document.words(basket, expression);
}

function readIds(text: string): string[] {
  const listed = z.array(z.string()).min(1).safeParse(parsed(text));
  if (!listed.success || listed.data.some((id) => parseEventReference(id) === undefined))
    throw new AskError(400, "events: not a list of events", "give a JSON array of NODE/SEC.MS:SERIAL");
  return listed.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The documents that can be made of marked events, and the command line that prints each. */
export const basket = endpoint({
  name: "basket",
  summary: "documents of chosen events, each with the command line that prints its bytes",
  query: basketQuery,
  answer: z.object({
    documents: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        command: z.string(),
        file: z.string().nullable().describe("a name to save it under; null for a directory"),
      }),
    ),
  }),
  command: (asked) => documentWords("records", asked),
  async read(asked, query) {
    const hosts = [...new Set(readIds(query.events).map((id) => parseEventReference(id)?.node))];
    return {
      documents: Object.entries(DOCUMENTS).map(([name, { label, file }]) => {
        const words = documentWords(name, query);
        const isSaved = !(asked.isCopy && needsFile(words));
        const command = asked.commandLine(words, hosts.length === 1 ? hosts[0] : undefined);
        return { name, label, command, file: isSaved ? (file?.name ?? null) : null };
      }),
    };
  },
});
