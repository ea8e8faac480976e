// SPDX-License-Identifier: Apache-2.0
import { IngestError } from "../ingest/ingest-error.ts";
import { type IngestSummary, ingestPaths } from "../ingest/ingest-paths.ts";
import { emptyInput } from "../ingest/no-records.ts";
import type { SourceSummary } from "../ingest/source-summary.ts";
import { findLogs } from "../ingest/steady-look.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { attribute } from "../query/attribute.ts";
import { hasOtherConclusions } from "../query/other-conclusions.ts";
import { discardUnused } from "../store/discard.ts";
import { hasGaps } from "../store/repositories/gaps/gap-rows.ts";
import type { Store } from "../store/store.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { lineOptions, originOf } from "./ingest-options.ts";
import { countsText, refusalLines, summaryLines } from "./ingest-summary.ts";
import { openProgress } from "./progress.ts";
import { tuneEngine } from "./tune-engine.ts";
import { warnOfFailures } from "./warn-of-failures.ts";
import { type WrittenDatabase, writeDatabase } from "./write-database.ts";

const DEFAULT_PATH = "/var/log/audit";

/** Not worth tuning the engine for. */
const FEW_EVENTS = 1000;

/** `ctraudit ingest`: logs become events in the database, and each event gets its place. */
export const ingestCommand: CommandHandler = async (args, options, context) => {
  if (options.isSet("follow"))
    return (await import("./follow-command.ts")).followCommand(args, options, context);
  findLogs(pathsOf(args)); // a log that is not there makes no database
  return writeDatabase(options, context, (database) => ingest(database, args, options, context));
};

async function ingest(
  { store, isNew, signals }: WrittenDatabase,
  args: readonly string[],
  options: OptionValues,
  context: CliContext,
): Promise<number> {
  const summary = await read(store, args, options, context, signals.signal);
  if (summary.stopped) {
    const isUnused = isNew && discardUnused(store);
    const stored = isUnused ? "nothing was" : `${countsText(summary)} are`;
    context.warn(`ctraudit: interrupted; ${stored} stored`);
    context.warn("hint: the same command resumes it");
    return signals.exitStatus ?? EXIT.interrupted;
  }
  if (summary.events > FEW_EVENTS || hasOtherConclusions(store)) tuneEngine();
  const attribution = attribute(store, syscallName);
  for (const line of summaryLines(store, summary, attribution, context)) context.warn(line);
  warnOfFailures(store, context.warn);
  const asked = await signals.settled(); // a later signal found all work done
  return asked ?? statusOf(store, summary, attribution.failures.length > 0, options);
}

/** A log beside others that is none, and one that was rotated while it was read. */
const NO_FAILURES: readonly string[] = ["CTR_INGEST_NO_RECORDS", "CTR_INGEST_SOURCE_CHANGED"];

/** An input not read completely is a failure; one of several inputs that is simply no audit log is only reported. */
function statusOf(
  store: Store,
  { refusals, problems }: IngestSummary,
  hasFailures: boolean,
  options: OptionValues,
): number {
  if (refusals.some(({ code }) => !NO_FAILURES.includes(code))) return EXIT.failed;
  if (!options.isSet("strict")) return EXIT.done;
  return problems > 0 || refusals.length > 0 || hasGaps(store) || hasFailures ? EXIT.doubtful : EXIT.done;
}

function pathsOf(args: readonly string[]): readonly string[] {
  return args.length === 0 ? [DEFAULT_PATH] : args;
}

/** There was nothing to read: an incomplete line is still being written. */
function isEmpty({ relation, pendingBytes }: SourceSummary): boolean {
  return relation === "empty" && pendingBytes === 0;
}

/** If one of several logs cannot be read, events of the earlier ones are still attributed. */
async function read(
  store: Store,
  args: readonly string[],
  options: OptionValues,
  context: CliContext,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const progress = openProgress(context);
  try {
    const summary = await ingestPaths(store, pathsOf(args), {
      node: options.text("node") ?? null,
      final: options.isSet("final"),
      compare: options.isSet("compare"),
      ...lineOptions(options),
      requireRecords: true,
      origin: originOf(context),
      onProgress: progress.show,
      signal,
    });
    const [empty] = summary.sources;
    const areAll = summary.counts.sources === summary.sources.length && summary.sources.every(isEmpty);
    if (empty !== undefined && areAll && !summary.stopped)
      throw emptyInput(empty.path).with(summary.refusals);
    return summary;
  } catch (error) {
    if (error instanceof IngestError) {
      attribute(store, syscallName);
      for (const line of refusalLines(error.others, error.others.length)) context.warn(line);
    }
    throw error;
  } finally {
    progress.end();
  }
}
