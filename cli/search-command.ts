// SPDX-License-Identifier: Apache-2.0

import type { Told } from "../fleet/read/narrowed-copy.ts";
import type { EventView } from "../questions/event-view.ts";
import type { RecordSource } from "../questions/record-source.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import type { Zone } from "../report/zone.ts";
import { hasProblems } from "../store/repositories/problems/problem-rows.ts";
import type { EventColumns } from "../store/search/event-columns.ts";
import type { ColumnsReader } from "../store/search/event-reader.ts";
import { eventReader } from "../store/search/event-reader.ts";
import { recordSource } from "../store/search/record-source.ts";
import { countEvents, planSearch, type SearchPlan, searchEvents } from "../store/search/search.ts";
import { eventHasText, searchProblems, textTest } from "../store/search/search-text.ts";
import { sortEvents } from "../store/search/sort-events.ts";
import { planTextSearch } from "../store/search/text-scan.ts";
import type { Store } from "../store/store.ts";
import { elapsedMs } from "../types/elapsed.ts";
import { openCheckpoint } from "./checkpoint-file.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { warnOfUnfinishedIngest } from "./open-database.ts";
import { openSearch, sayWhyNothing, TOLD } from "./open-search.ts";
import { expected } from "./read-number.ts";
import { type Order, readOrder } from "./read-order.ts";
import { readPasswd } from "./read-passwd.ts";
import { zoneOf } from "./read-times.ts";
import { type FormatWriter, type LoadedFormat, loadFormat } from "./search-format.ts";
import { SEARCH_FORMATS, type SearchFormat } from "./search-options.ts";
import { warnOfFailures } from "./warn-of-failures.ts";

/** Everything that one search needs. */
interface Search {
  readonly store: Store;
  readonly plan: SearchPlan;
  readonly criteria: SearchCriteria;
  readonly reader: ColumnsReader;
  readonly records: RecordSource;
  readonly order: Order;
  /** Time of the database so far, without the work on its rows. */
  readonly times: { readMs: number };
}

interface Found {
  events: number;
  problems: number;
  doubtful: boolean;
}

/** `ctraudit search`: streams the events that all options and the expression fit. */
export const searchCommand: CommandHandler = (args, options, context) =>
  runSearch(
    args,
    options,
    context,
    (zone) => loadFormat(chooseFormat(options), zone, context, options),
    () => TOLD[chooseFormat(options)],
  );

/** The search that options and expression describe, written by any format, which tells what `told` says. */
export async function runSearch(
  args: readonly string[],
  options: OptionValues,
  context: CliContext,
  load: (zone: Zone) => Promise<LoadedFormat>,
  told: () => Told | undefined,
): Promise<number> {
  const zone = await zoneOf(options);
  const users = await readPasswd(options);
  const order = readOrder(options);
  const grouping = options.isSet("by")
    ? (await import("./search-groups.ts")).readGrouping(options)
    : undefined;
  const format = await load(zone);
  const startedMs = elapsedMs();
  const { searched, criteriaIn } = await openSearch({ args, options, context, zone, users, told: told() });
  const { store } = searched;
  try {
    const reader = eventReader(store, users);
    const checkpoint = openCheckpoint(store, options);
    const criteria = { ...(await criteriaIn(store, reader)), ...checkpoint.criteria };
    const plan = planSearch(store, criteria);
    if (options.isSet("explain-query")) return await explain(store, plan, context);
    if (grouping !== undefined) {
      const { printGroups } = await import("./search-groups.ts");
      const groups = await printGroups(store, criteria, grouping, order.limit, {
        options,
        context,
        zone,
      });
      if (groups === 0) await sayWhyNothing(searched, criteria, zone, context);
      return exitStatus({ events: groups, problems: 0, doubtful: false }, options, store);
    }
    const search = {
      store,
      plan,
      criteria,
      reader,
      records: recordSource(store),
      order,
      times: { readMs: 0 },
    };
    search.times.readMs = elapsedMs() - startedMs;
    const found = options.isSet("count")
      ? countFound(search, context)
      : print(search, format(search), context);
    if (options.isSet("stats")) reportTimes(search, found, startedMs, context);
    warnOfUnfinishedIngest(store, context);
    warnOfFailures(store, context.warn);
    if (found.events + found.problems === 0) await sayWhyNothing(searched, criteria, zone, context);
    checkpoint.save();
    return exitStatus(found, options, store);
  } finally {
    await searched.close();
  }
}

async function explain(store: Store, plan: SearchPlan, { stdout }: CliContext): Promise<number> {
  const [{ explainSearch }, { explanationText }] = await Promise.all([
    import("../store/search/explain-search.ts"),
    import("../report/explanation-text.ts"),
  ]);
  stdout.write(explanationText(explainSearch(store, plan)));
  return EXIT.done;
}

function chooseFormat(options: OptionValues): SearchFormat {
  const asked = [
    ...(options.isSet("raw") ? ["raw"] : []),
    ...(options.isSet("interpret") ? ["interpret"] : []),
    ...(options.text("format") === undefined ? [] : [options.text("format")!]),
  ];
  if (new Set(asked).size > 1)
    throw new CliError("CTR_CLI_USAGE", `one format at a time: ${asked.join(", ")}`);
  const text = asked[0] ?? "text";
  const format = SEARCH_FORMATS.find((name) => name === text);
  if (format === undefined) throw expected("format", SEARCH_FORMATS.join(", "), text, SEARCH_FORMATS);
  return format;
}

/** Events in order; where a text is asked for, those that have it, with a word to the user that this is a scan. */
function* candidates(
  { store, plan, criteria, records, times }: Search,
  { warn }: CliContext,
): Generator<EventColumns, void, undefined> {
  const { text } = criteria;
  if (text === undefined) {
    yield* searchEvents(store, plan, (tookMs) => {
      times.readMs += tookMs;
    });
    return;
  }
  const startedMs = elapsedMs();
  const texts = planTextSearch(store, criteria, (what) =>
    warn(`ctraudit: --word has no index: reading ${what}`),
  );
  const test = textTest(text);
  for (const event of searchEvents(store, texts)) if (eventHasText(records, event[0], test)) yield event;
  times.readMs += elapsedMs() - startedMs;
}

/** A rejected line has no time, no node and no task: it is looked for where nothing but a text is asked for. */
function isTextAlone(criteria: SearchCriteria): boolean {
  return criteria.text !== undefined && Object.keys(criteria).length === 1;
}

function countFound(search: Search, context: CliContext): Found {
  const { store, plan, criteria } = search;
  let events = 0;
  let problems = 0;
  if (criteria.text === undefined) {
    const startedMs = elapsedMs();
    events = countEvents(store, plan);
    search.times.readMs += elapsedMs() - startedMs;
  } else for (const _event of candidates(search, context)) events += 1;
  if (isTextAlone(criteria)) {
    for (const _problem of searchProblems(store, search.records, textTest(criteria.text!))) problems += 1;
  }
  context.stdout.write(`${events + problems}\n`);
  return { events, problems, doubtful: false };
}

function print(search: Search, format: FormatWriter, context: CliContext): Found {
  const { limit: most } = search.order;
  const found: Found = { events: 0, problems: 0, doubtful: false };
  format.begin();
  const { stdout } = context;
  const events = inOrder(search, context);
  /** Some events, read in one state of the database, which is let go of before a reader is waited for; false: there are no more. */
  const printSome = (isDue: () => boolean): boolean => {
    do {
      const { value: event, done } = events.next();
      if (done) return false;
      format.event(event);
      found.events += 1;
      found.doubtful ||= event.attribution.conflict || event.attribution.gap;
      if (found.events >= most) return false;
    } while (!isDue());
    return true;
  };
  while (stdout.held((isDue) => search.store.reading(() => printSome(isDue))));
  if (isTextAlone(search.criteria) && found.events < most) {
    for (const problem of searchProblems(search.store, search.records, textTest(search.criteria.text!))) {
      format.problem(problem);
      found.problems += 1;
      if (found.problems >= most) break;
    }
  }
  format.end();
  return found;
}

/** The events as they are to be printed: as they come, or by the key that was asked for. */
function* inOrder(search: Search, context: CliContext): Generator<EventView, void, undefined> {
  const { reader, order } = search;
  const events = candidates(search, context);
  if (order.key === undefined) for (const columns of events) yield reader.view(columns);
  else
    for (const id of sortEvents(events, reader, order.key, order.descending, order.limit))
      yield reader.event(id);
}

/** The time of the database, and with all that was made of its answer; loading code is neither. */
function reportTimes(
  { plan, times }: Search,
  { events, problems }: Found,
  startedMs: number,
  { warn, stdout }: CliContext,
): void {
  stdout.flush();
  const printedMs = elapsedMs() - startedMs;
  warn(
    `ctraudit: ${events + problems} found in ${times.readMs.toFixed(2)} ms from open to last row, led by ${plan.leads}; ` +
      `${printedMs.toFixed(2)} ms with the printing`,
  );
}

function exitStatus({ events, problems, doubtful }: Found, options: OptionValues, store: Store): number {
  if (events + problems === 0) return EXIT.nothing;
  if (!options.isSet("strict")) return EXIT.done;
  return doubtful || hasProblems(store) ? EXIT.doubtful : EXIT.done;
}
