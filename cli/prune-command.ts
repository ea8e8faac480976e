// SPDX-License-Identifier: Apache-2.0
import { type PruneBounds, type PrunePlan, planPruning } from "../ingest/pruning/prune.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { openForReading, openForUpdate } from "../store/connection.ts";
import { databaseBytes } from "../store/repositories/pruning/prune-plan.ts";
import { readPrunedSources } from "../store/repositories/pruning/pruned-sources.ts";
import { StoreError } from "../store/store-error.ts";
import { CliError } from "./cli-error.ts";
import { closeAfterWriting } from "./close-after-writing.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { originOf } from "./ingest-options.ts";
import { databasePath } from "./open-database.ts";
import { readNumber } from "./read-number.ts";
import { readSize } from "./read-size.ts";
import { readTimes, zoneOf } from "./read-times.ts";
import { askToPrune, runPrune } from "./run-prune.ts";
import { bytesText, timeText } from "./status-text.ts";
import { StopSignals } from "./stop-signals.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 36_500;
const LEAST_BYTES = 1 << 20;
const MOST_BYTES = 2 ** 50;

/** `ctraudit prune`: removes old logs from the database; keeps the evidence of later events. */
export const pruneCommand: CommandHandler = async (_args, options, context) => {
  const path = databasePath(options, context);
  const bounds = await boundsOf(options, context);
  if (options.isSet("dry-run")) {
    const store = openForReading(path);
    try {
      return tell(planPruning(store, bounds), context, "would go");
    } finally {
      store.close();
    }
  }
  const signals = new StopSignals();
  let status: number = EXIT.failed;
  try {
    const store = openForUpdate(path);
    try {
      const before = databaseBytes(store);
      const plan = await runPrune(store, bounds, context.nowMs, originOf(context));
      status = tell(plan, context, "have gone");
      if (plan.sources.length > 0)
        context.warn(
          `ctraudit: the database has ${bytesText(databaseBytes(store))} instead of ${bytesText(before)}`,
        );
    } finally {
      status = closeAfterWriting(store, context, status);
    }
    return status;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "CTR_STORE_LOCKED") throw error;
    if (!(await askToPrune(path, bounds))) throw error;
    return writeAsked(path, context);
  } finally {
    signals.release();
  }
};

/** Throws CTR_CLI_USAGE, CTR_CLI_TIME. */
async function boundsOf(options: OptionValues, context: CliContext): Promise<PruneBounds> {
  const names = { from: "before", to: "until" };
  const { fromMs: time } = await readTimes(options, names, await zoneOf(options), context);
  const days = readNumber(options, "keep-days");
  const size = options.text("keep-size");
  if (days !== undefined && (days < 1 || days > MOST_DAYS))
    throw new CliError(
      "CTR_CLI_USAGE",
      `expected --keep-days to be days from 1 to ${MOST_DAYS}, got ${days}`,
    );
  const given = [time, days, size].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw new CliError(
      "CTR_CLI_USAGE",
      "prune needs one of --before TIME, --keep-days N and --keep-size SIZE",
      {
        hint: "add --dry-run to list the sources to be removed",
      },
    );
  if (size !== undefined) return { bytes: readSize("keep-size", size, LEAST_BYTES, MOST_BYTES) };
  return { beforeMs: time ?? context.nowMs - days! * DAY_MS };
}

function tell(
  { sources, keptEvents, beforeMs }: PrunePlan,
  { stdout, warn }: CliContext,
  verb: string,
): number {
  for (const { id, name, node, size, events, lastMs } of sources) {
    const host = node === null ? "" : `  ${escapeControls(node)}`;
    stdout.write(
      `${id}  ${escapeControls(name)}${host}  ${bytesText(size)}  ${counted(events, "event")} up to ${timeText(lastMs)}\n`,
    );
  }
  if (sources.length === 0) {
    warn("ctraudit: nothing to prune: no log ends before that");
    return EXIT.nothing;
  }
  const events = sources.reduce((sum, source) => sum + source.events, 0);
  warn(
    `ctraudit: ${counted(sources.length, "log")} ${verb}, with ${counted(events, "event")} before ${timeText(beforeMs)}; ${counted(keptEvents.length, "event")} that later ones rest on ${verb === "would go" ? "would stay" : "stay"}`,
  );
  return EXIT.done;
}

function writeAsked(path: string, { warn }: CliContext): number {
  const store = openForReading(path);
  try {
    const pruned = readPrunedSources(store);
    warn(
      `ctraudit: the process that writes to the database has pruned it; ${counted(pruned.length, "log")} have gone in all`,
    );
    return EXIT.done;
  } finally {
    store.close();
  }
}
