// SPDX-License-Identifier: Apache-2.0

import type { Told } from "../fleet/read/narrowed-copy.ts";
import type { EventView } from "../questions/event-view.ts";
import type { Repositories } from "../questions/repositories.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import type { SearchWatch } from "../questions/search-turn.ts";
import type { Zone } from "../report/zone.ts";
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
  readonly repositories: Repositories;
  readonly criteria: SearchCriteria;
  readonly order: Order;
  readonly work: EngineWork;
}

/** News of the engine, for --stats. */
interface EngineWork {
  leads: string;
  /** Time of the database so far, without the work on its rows. */
  readMs: number;
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

/** The search by options and expression, in any format; `told` are the facts to show. */
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
  const { store, repositories } = searched;
  try {
    const checkpoint = openCheckpoint(store, options);
    const criteria = { ...(await criteriaIn(store, repositories.reader)), ...checkpoint.criteria };
    if (options.isSet("explain-query")) return await explain(repositories, criteria, context);
    if (grouping !== undefined) {
      const { printGroups } = await import("./search-groups.ts");
      const groups = await printGroups(repositories, criteria, grouping, order.limit, {
        options,
        context,
        zone,
      });
      if (groups === 0) await sayWhyNothing(searched, criteria, zone, context);
      return await exitStatus({ events: groups, problems: 0, doubtful: false }, options, repositories);
    }
    const work = { leads: "time", readMs: elapsedMs() - startedMs };
    const search = { repositories, criteria, order, work };
    const found = options.isSet("count")
      ? await countFound(search, context)
      : await print(search, format({ repositories, store }), context);
    if (options.isSet("stats")) reportTimes(work, found, startedMs, context);
    warnOfUnfinishedIngest(store, context);
    warnOfFailures(store, context.warn);
    if (found.events + found.problems === 0) await sayWhyNothing(searched, criteria, zone, context);
    checkpoint.save();
    return await exitStatus(found, options, repositories);
  } finally {
    await searched.close();
  }
}

async function explain(
  { events }: Repositories,
  criteria: SearchCriteria,
  { stdout }: CliContext,
): Promise<number> {
  const { explanationText } = await import("../report/explanation-text.ts");
  stdout.write(explanationText(await events.explain(criteria)));
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

/** Keeps the engine's notices, and tells the user if a text search is a scan. */
function watch({ work }: Search, { warn }: CliContext): SearchWatch {
  return {
    onLead(leads) {
      work.leads = leads;
    },
    onRead(tookMs) {
      work.readMs += tookMs;
    },
    onScan: (what) => warn(`ctraudit: --word has no index: reading ${what}`),
  };
}

/** A rejected line has no time, no node and no task: it is looked for where nothing but a text is asked for. */
function textAlone(criteria: SearchCriteria): string | undefined {
  return Object.keys(criteria).length === 1 ? criteria.text : undefined;
}

async function countFound(search: Search, context: CliContext): Promise<Found> {
  const { repositories, criteria } = search;
  const events = await repositories.events.count(criteria, watch(search, context));
  let problems = 0;
  const text = textAlone(criteria);
  if (text !== undefined)
    for await (const { length } of repositories.logs.linesWith(text)) problems += length;
  context.stdout.write(`${events + problems}\n`);
  return { events, problems, doubtful: false };
}

async function print(search: Search, format: FormatWriter, context: CliContext): Promise<Found> {
  const { repositories, criteria, order } = search;
  const { limit: most, key, descending } = order;
  const found: Found = { events: 0, problems: 0, doubtful: false };
  format.begin();
  const { stdout } = context;
  const printOne = (event: EventView) => {
    format.event(event);
    found.events += 1;
    found.doubtful ||= event.attribution.conflict || event.attribution.gap;
  };
  const sorting = key === undefined ? {} : { sorting: { key, descending, limit: most } };
  // A turn's output is buffered, and written to a possibly slow reader after the database is released.
  for await (const turn of repositories.events.turns(criteria, { ...watch(search, context), ...sorting })) {
    stdout.held((isDue) =>
      turn((event) => {
        printOne(event);
        return found.events < most && !isDue();
      }),
    );
    if (found.events >= most) break;
  }
  const text = textAlone(criteria);
  if (text !== undefined && found.events < most) await printLines(repositories, text, format, found, most);
  format.end();
  return found;
}

async function printLines(
  { logs }: Repositories,
  text: string,
  format: FormatWriter,
  found: Found,
  most: number,
): Promise<void> {
  for await (const batch of logs.linesWith(text))
    for (const line of batch) {
      format.problem(line);
      found.problems += 1;
      if (found.problems >= most) return;
    }
}

/** The time of the database, and with all that was made of its answer; loading code is neither. */
function reportTimes(
  { leads, readMs }: EngineWork,
  { events, problems }: Found,
  startedMs: number,
  { warn, stdout }: CliContext,
): void {
  stdout.flush();
  const printedMs = elapsedMs() - startedMs;
  warn(
    `ctraudit: ${events + problems} found in ${readMs.toFixed(2)} ms from open to last row, led by ${leads}; ` +
      `${printedMs.toFixed(2)} ms with the printing`,
  );
}

async function exitStatus(
  { events, problems, doubtful }: Found,
  options: OptionValues,
  { logs }: Repositories,
): Promise<number> {
  if (events + problems === 0) return EXIT.nothing;
  if (!options.isSet("strict")) return EXIT.done;
  return doubtful || (await logs.hasProblems()) ? EXIT.doubtful : EXIT.done;
}
