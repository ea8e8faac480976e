// SPDX-License-Identifier: Apache-2.0
import type { Told } from "../fleet/read/narrowed-copy.ts";
import type { GivenNames } from "../questions/account-names.ts";
import type { EventReader } from "../questions/event-reader.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import type { Zone } from "../report/zone.ts";
import { eventReader } from "../store/search/event-reader.ts";
import type { Store } from "../store/store.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { narrowingOf } from "./narrowing-of.ts";
import { readCriteria, resolveCriteria } from "./read-criteria.ts";
import type { SearchFormat } from "./search-options.ts";
import { searchedStore } from "./searched-store.ts";
import type { SearchedStore } from "./whole-database.ts";
import { explainingSearches, isEmpty, whyNothing } from "./why-nothing.ts";

/** Facts that a format shows beside the rows of an event; a fleet's search reads no others. A format that is not here reads all events. */
export const TOLD: Readonly<Partial<Record<SearchFormat, Told>>> = {
  text: { records: false, doubts: true, roots: false },
  sentence: { records: false, doubts: false, roots: false },
  raw: { records: true, doubts: false, roots: false },
  interpret: { records: true, doubts: false, roots: false },
  csv: { records: true, doubts: false, roots: true },
  json: { records: false, doubts: false, roots: true },
  ndjson: { records: false, doubts: false, roots: true },
};

/** The words of a search. */
interface Words {
  readonly args: readonly string[];
  readonly options: OptionValues;
  readonly context: CliContext;
  readonly zone: Zone;
  readonly users: GivenNames | undefined;
  readonly told: Told | undefined;
}

/** Opens the searched database; `criteriaIn` resolves the words in it. Words are validated before a database is opened; only a log's boots must be read first. */
export async function openSearch({ args, options, context, zone, users, told }: Words): Promise<{
  readonly searched: SearchedStore;
  readonly criteriaIn: (store: Store, reader: EventReader) => Promise<SearchCriteria>;
}> {
  const judged = asksForBoot(options) ? undefined : await readCriteria(options, zone, context);
  const criteriaIn = async (store: Store, reader: EventReader) => ({
    ...resolveCriteria(store, judged ?? (await readCriteria(options, zone, context, store)), options, reader),
    ...(await expressionOf(args, store, reader, zone, context)),
  });
  const narrowing = told === undefined ? undefined : await narrowingOf(args, options, context, told);
  const searched = await searchedStore(
    options,
    context,
    users,
    narrowing && { ...narrowing, criteriaIn: (store) => criteriaIn(store, eventReader(store, users)) },
  );
  return { searched, criteriaIn };
}

/** Says why nothing was found. */
export async function sayWhyNothing(
  { repositories, also }: SearchedStore,
  criteria: SearchCriteria,
  zone: Zone,
  { warn }: CliContext,
): Promise<void> {
  await also(explainingSearches(criteria), (search) => isEmpty(repositories, search));
  for (const line of await whyNothing(repositories, criteria, zone)) warn(line);
}

const asksForBoot = (options: OptionValues): boolean =>
  ["start", "end"].some((name) => options.text(name)?.startsWith("boot"));

async function expressionOf(
  args: readonly string[],
  store: Store,
  reader: EventReader,
  zone: Zone,
  context: CliContext,
): Promise<Pick<SearchCriteria, "expression">> {
  const [text] = args;
  if (text === undefined) return {};
  const { readExpression } = await import("./read-expression.ts");
  return { expression: await readExpression(store, text, reader, zone, context) };
}
