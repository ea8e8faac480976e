// SPDX-License-Identifier: Apache-2.0
import { existsSync, realpathSync } from "node:fs";
import { ingestStored } from "../ingest/ingest-stored.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { attribute } from "../query/attribute.ts";
import { counted } from "../report/number-text.ts";
import { readContents } from "../store/care/stored-sources.ts";
import { openForReading, openForWriting } from "../store/connection.ts";
import { discardUnused } from "../store/discard.ts";
import { copyClaims } from "../store/repositories/claims/copy-claims.ts";
import { readPrunedSources } from "../store/repositories/pruning/pruned-sources.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import { closeAfterWriting } from "./close-after-writing.ts";
import { type CliContext, type CommandHandler, EXIT } from "./command-handler.ts";
import { originOf } from "./ingest-options.ts";
import { countsText, summaryLines } from "./ingest-summary.ts";
import { openProgress } from "./progress.ts";
import { StopSignals } from "./stop-signals.ts";
import { tuneEngine } from "./tune-engine.ts";
import { warnOfFailures } from "./warn-of-failures.ts";

/** `ctraudit merge A.db B.db --into C.db`: the logs that databases hold are read into one. */
export const mergeCommand: CommandHandler = async (args, options, context) => {
  const into = options.text("into");
  if (into === undefined)
    throw new CliError("CTR_CLI_USAGE", "merge needs a database to read into", {
      hint: "ctraudit merge A.db B.db --into C.db",
    });
  const isNew = !existsSync(into);
  if (!isNew && args.some((path) => existsSync(path) && realpathSync(path) === realpathSync(into)))
    throw new CliError("CTR_CLI_USAGE", `${into} cannot be read into itself`);
  const signals = new StopSignals();
  const others: Store[] = [];
  let status: number = EXIT.failed;
  try {
    for (const path of args) others.push(openForReading(path));
    warnOfNameless(others, context);
    const store = openForWriting(into);
    try {
      status = await merge(store, others, context, signals);
    } catch (error) {
      if (isNew) discardUnused(store);
      throw error;
    } finally {
      status = closeAfterWriting(store, context, status);
    }
  } finally {
    for (const other of others) other.close();
    signals.release();
  }
  return status;
};

async function merge(
  store: Store,
  others: readonly Store[],
  context: CliContext,
  signals: StopSignals,
): Promise<number> {
  const progress = openProgress(context);
  const { signal } = signals;
  const read = () =>
    ingestStored(store, others, { origin: originOf(context), onProgress: progress.show, signal });
  const summary = await read().finally(() => progress.end());
  if (summary.stopped) {
    context.warn(`ctraudit: interrupted; ${countsText(summary)} are stored`);
    context.warn("hint: the same command goes on where this one stopped");
    return signals.exitStatus ?? EXIT.interrupted;
  }
  const claims = store.transaction(() => others.reduce((sum, other) => sum + copyClaims(other, store), 0));
  if (claims > 0) context.warn(`ctraudit: ${counted(claims, "file")} of claims copied`);
  tuneEngine();
  const attribution = attribute(store, syscallName);
  for (const line of summaryLines(store, summary, attribution, context)) context.warn(line);
  warnOfFailures(store, context.warn);
  return (await signals.settled()) ?? (summary.refusals.length > 0 ? EXIT.failed : EXIT.done);
}

/** Without names, hosts of several databases cannot be distinguished. */
function warnOfNameless(others: readonly Store[], { warn }: CliContext): void {
  const nameless = others.filter((other) => readContents(other).isNameless);
  const pruned = others.flatMap((other) => readPrunedSources(other));
  if (pruned.length > 0)
    warn(
      `ctraudit: ${counted(pruned.length, "log")} of the databases were pruned there: what stayed of them is read`,
    );
  if (nameless.length < 2) return;
  warn(
    `ctraudit: ${nameless.length} of the databases have events without a host's name: these are taken for one host's`,
  );
  warn("hint: where they are not, ingest the logs with --node NAME first");
}
