// SPDX-License-Identifier: Apache-2.0

import { errnoNames, exitNumber } from "../interpret/number-names.ts";
import { parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import type { EventReader } from "../questions/event-reader.ts";
import { EVIDENCE } from "../questions/location-words.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import type { Zone } from "../report/zone.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { containerTest } from "./choose-container.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { readAround } from "./read-around.ts";
import { readCalls } from "./read-call.ts";
import { checkCredentials, readCredentials } from "./read-credentials.ts";
import { expected, readChoice, readNumber } from "./read-number.ts";
import { readTimes } from "./read-times.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";
import { typesNamed, typeWords } from "./type-words.ts";

/** Conditions from the options of `search`, as far as possible without the database. Throws CliError. */
export async function readCriteria(
  options: OptionValues,
  zone: Zone,
  context: CliContext,
  store?: Store,
): Promise<SearchCriteria> {
  checkCredentials(options);
  const success = readChoice(options, "success", ["yes", "no"]);
  const call = options.text("syscall");
  const criteria: Record<string, unknown> = {
    ...(await readTimes(options, { from: "start", to: "end" }, zone, context, store)),
    pid: readNumber(options, "pid"),
    ppid: readNumber(options, "ppid"),
    evidence: readChoice(options, "evidence", EVIDENCE),
    success: success === undefined ? undefined : success === "yes",
    exit: readExit(options),
    call: await readCalls(call, options.text("arch")),
    nodes: options.texts("node").length === 0 ? undefined : options.texts("node"),
    text: options.text("word"),
    wholeWord: options.isSet("word") && options.text("word") === undefined ? true : undefined,
  };
  for (const { long, criterion } of SEARCH_OPTIONS) {
    const text = criterion === undefined ? undefined : options.text(long);
    if (text === undefined) continue;
    if (typeof criterion === "function") Object.assign(criteria, criterion(text));
    else criteria[criterion!] = text;
  }
  const fields = SEARCH_OPTIONS.flatMap(({ long, field }) => {
    const text = field === undefined ? undefined : options.text(long);
    return text === undefined ? [] : [[field, text] as const];
  });
  if (fields.length > 0) criteria["fields"] = Object.fromEntries(fields);
  return given(criteria);
}

/** The same with values from the database: containers, events. Throws CliError. */
export function resolveCriteria(
  store: Store,
  criteria: SearchCriteria,
  options: OptionValues,
  { container: containers, accounts }: Pick<EventReader, "container" | "accounts">,
): SearchCriteria {
  const container = containerTest(store, options, containers);
  const around = readAround(store, options);
  return {
    ...criteria,
    ...given({
      container,
      events: readEvents(store, options),
      types: readTypes(store, options),
      credentials: readCredentials(options, accounts),
    }),
    ...(around === undefined ? {} : narrowed(criteria, around)),
  };
}

/** Both the times asked for and those around an event hold. */
function narrowed(
  { fromMs, toMs }: SearchCriteria,
  around: { fromMs: number; toMs: number; boots: readonly BootId[] },
) {
  return {
    fromMs: Math.max(fromMs ?? around.fromMs, around.fromMs),
    toMs: Math.min(toMs ?? around.toMs, around.toMs),
    boots: around.boots,
  };
}

function given(criteria: Readonly<Record<string, unknown>>): SearchCriteria {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined));
}

function readExit(options: OptionValues): string | undefined {
  const text = options.text("exit");
  if (text === undefined) return undefined;
  const exit = exitNumber(text);
  if (exit === undefined) throw expected("exit", "a number or the name of an error", text, errnoNames());
  return exit;
}

/** Types of --message, each word of each list; ALL means all. */
function readTypes(store: Store, options: OptionValues): string[] | undefined {
  const words = options.texts("message").flatMap((list) => list.split(",").map((word) => word.trim()));
  const types = words
    .filter((word) => word.toUpperCase() !== "ALL")
    .flatMap((word) => {
      const named = typesNamed(store, word);
      if (named === undefined)
        throw expected("message", "the name or number of a record type", word, typeWords(store));
      return named;
    });
  return words.length === 0 || words.some((word) => word.toUpperCase() === "ALL") ? undefined : types;
}

function readEvents(store: Store, options: OptionValues): number[] | undefined {
  const text = options.text("event");
  if (text === undefined) return undefined;
  const reference = parseEventReference(text);
  if (reference === undefined) throw expected("event", "NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL", text);
  return resolveEvent(store, reference);
}
