// SPDX-License-Identifier: Apache-2.0
import { syscallName } from "../interpret/syscall-names.ts";
import { attributeAnew } from "../query/attribute.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { checkRecords } from "../store/care/check-records.ts";
import { blocksWithoutSum, checkSources } from "../store/care/check-sources.ts";
import { checkPages, checkReferences, checkRows } from "../store/care/check-structure.ts";
import type { Derivable, Finding } from "../store/care/finding.ts";
import { addBlockSums, forgetConclusions, repairCounts, repairIndexes } from "../store/care/repair.ts";
import { openForReading, openForUpdate } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import { closeAfterWriting } from "./close-after-writing.ts";
import { type CliContext, type CommandHandler, EXIT } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";
import { StopSignals } from "./stop-signals.ts";

/** `ctraudit check`: verifies the content of the database. */
export const checkCommand: CommandHandler = async (_args, options, context) => {
  const path = databasePath(options, context);
  const quick = options.isSet("quick");
  if (!options.isSet("repair")) {
    const store = openForReading(path, { asItIs: true });
    try {
      return verdict(tell([...findings(store, quick)], context), path, context);
    } finally {
      store.close();
    }
  }
  const signals = new StopSignals();
  let status: number = EXIT.failed;
  const store = openForUpdate(path);
  try {
    repair(store, [...findings(store, quick)], context);
    status = verdict(tell([...findings(store, quick)], context), path, context);
    status = (await signals.settled()) ?? status;
  } finally {
    status = closeAfterWriting(store, context, status);
    signals.release();
  }
  return status;
};

function* findings(store: Store, quick: boolean): Generator<Finding> {
  yield* checkPages(store, quick);
  yield* checkReferences(store);
  yield* checkRows(store);
  if (!quick) yield* checkRecords(store);
  for (const { id, name, damage } of checkSources(store))
    for (const text of damage) yield { text: `source ${id} ${name}: ${text}` };
  const bare = blocksWithoutSum(store);
  if (bare > 0)
    yield {
      text: `${counted(bare, "block")} stored by an older version without a sum`,
      derivable: "block sums",
    };
}

function repair(store: Store, found: readonly Finding[], { warn }: CliContext): void {
  const has = (what: Derivable) => found.some(({ derivable }) => derivable === what);
  if (has("indexes")) repairIndexes(store);
  if (has("counts")) repairCounts(store);
  // Sums that were made of damaged bytes would say that these are right.
  if (has("block sums") && !found.some(({ derivable }) => derivable === undefined)) addBlockSums(store);
  if (has("conclusions")) {
    forgetConclusions(store);
    attributeAnew(store, syscallName);
  }
  const made = [...new Set(found.flatMap(({ derivable }) => (derivable === undefined ? [] : [derivable])))];
  warn(made.length === 0 ? "ctraudit: nothing can be made anew" : `ctraudit: made anew: ${made.join(", ")}`);
}

function tell(found: readonly Finding[], { stdout }: CliContext): readonly Finding[] {
  for (const { text, derivable } of found)
    stdout.write(
      `damaged  ${escapeControls(text)}${derivable === undefined ? "" : ` (${derivable}: --repair makes it anew)`}\n`,
    );
  return found;
}

function verdict(found: readonly Finding[], path: string, { stdout, warn }: CliContext): number {
  if (found.length === 0) {
    stdout.write("all is as it was written\n");
    return EXIT.done;
  }
  if (found.some(({ derivable }) => derivable === undefined))
    warn(`hint: the rest must come from a backup, or from the logs: ingest them into a new database`);
  else warn(`hint: ctraudit check --repair --db ${path}`);
  return EXIT.nothing;
}
