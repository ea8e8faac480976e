// SPDX-License-Identifier: Apache-2.0
import { fstatSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import type { GivenNames } from "../questions/account-names.ts";
import { openForReading } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, EXIT, type OptionValues } from "./command-handler.ts";
import { typedDatabase } from "./database-path.ts";
import type { Narrowing } from "./fleet/narrowed-store.ts";
import { refusalLines } from "./ingest-summary.ts";
import { openAsked } from "./open-database.ts";
import { type SearchedStore, wholeDatabase } from "./whole-database.ts";

/** ausearch reads a pipe; this reads one with `-if -` alone, and the error of a missing database says so. */
async function openDatabase(options: OptionValues, context: CliContext): Promise<Store> {
  try {
    return await openAsked(options, context);
  } catch (error) {
    const stdin = fstatSync(0);
    const isPiped = stdin.isFIFO() || stdin.isSocket();
    if ((error as { code?: unknown }).code !== "CTR_STORE_MISSING" || !isPiped) throw error;
    throw new CliError("CTR_CLI_INPUT", (error as Error).message, {
      hint: "ctraudit ingest LOG --db FILE creates one; -if - searches standard input",
      cause: error,
    });
  }
}

/** The database to ask: that of --db, of a fleet's server what a search needs, or with --input one made of these logs, which is gone when it is closed. */
export async function searchedStore(
  options: OptionValues,
  context: CliContext,
  users?: GivenNames,
  narrowing?: Narrowing,
): Promise<SearchedStore> {
  const input = options.text("input");
  if (input === undefined && narrowing !== undefined) {
    const { narrowedStore } = await import("./fleet/narrowed-store.ts");
    return narrowedStore(typedDatabase(options, context), options, context, narrowing, users);
  }
  const store = input === undefined ? await openDatabase(options, context) : await ingested(input, context);
  return wholeDatabase(store, users);
}

/** Whether a fleet is searched. */
export function isOfFleet(options: OptionValues, context: CliContext): boolean {
  return options.text("input") === undefined && isFleetAddress(typedDatabase(options, context));
}

async function ingested(input: string, context: CliContext): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-input-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  // A signal would end the process without that, and leave the log's content behind.
  process.once("SIGINT", () => process.exit(EXIT.interrupted));
  process.once("SIGTERM", () => process.exit(EXIT.terminated));
  process.once("SIGHUP", () => process.exit(EXIT.hungUp));
  const path = join(folder, "input.db");
  const [{ ingestPaths }, { attribute }, { openForWriting }, { nameOfCall }] = await Promise.all([
    import("../ingest/ingest-paths.ts"),
    import("../query/attribute.ts"),
    import("../store/connection.ts"),
    import("../interpret/call-names.ts"),
  ]);
  const writer = openForWriting(path);
  try {
    const { refusals, counts } = await ingestPaths(writer, [input], {
      requireRecords: true,
      final: true, // Nothing is read again: an incomplete last line stays incomplete.
      origin: { command: context.commandLine, version: context.version },
    });
    for (const line of refusalLines(refusals, counts.refusals)) context.warn(line);
    attribute(writer, nameOfCall);
  } finally {
    writer.close();
  }
  return openForReading(path);
}
