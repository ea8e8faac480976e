// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reportReader } from "../query/reports/report-reader.ts";
import { readSource } from "../store/blocks.ts";
import { openForReading } from "../store/connection.ts";
import { readClaimSources } from "../store/repositories/claims/claim-rows.ts";
import { findSource } from "../store/repositories/sources/source-rows.ts";
import { recordSource } from "../store/search/record-source.ts";
import type { Store } from "../store/store.ts";
import { buildReport } from "./build-report.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { parseWords } from "./command-parser.ts";
import { readExtractFile } from "./extract-file.ts";
import type { Manifest } from "./manifest.ts";
import { databasePath } from "./open-database.ts";
import { type NameFile, readPasswd } from "./read-passwd.ts";
import { zoneOf } from "./read-times.ts";
import { FILE_PAGE, renderReport } from "./render-report.ts";
import { REPORT_FILES } from "./report-files.ts";
import { REPORT_SYNTAX, reportHead } from "./report-words.ts";
import type { ExtractSource, Say } from "./verify-extract-source.ts";

/** Compares the database, where it lies: the bytes of its sources, and the report that it gives. */
export async function verifyExtractDatabase(
  directory: string,
  manifest: Manifest,
  options: OptionValues,
  context: CliContext,
  say: Say,
): Promise<void> {
  const path = databasePath(options, context);
  if (!existsSync(path)) {
    const isNamed = options.isSet("db");
    say("not here", isNamed ? `database ${path}` : `database: --db FILE names it (${path} is not there)`);
    return;
  }
  const store = openForReading(path);
  try {
    for (const source of manifest.sources) {
      const hash = storedHash(store, source);
      if (hash === undefined)
        say("changed", `database: it has no source ${source.name} of ${source.bytes} bytes`);
      else
        say(
          hash === source.sha256 ? "same" : "changed",
          `database: the bytes of source ${source.name}${hash === source.sha256 ? "" : ` have SHA-256 ${hash}, had ${source.sha256}`}`,
        );
    }
    const imported = new Set(readClaimSources(store).map(({ sha256 }) => sha256));
    for (const { name, sha256 } of manifest.claims ?? [])
      say(
        imported.has(sha256) ? "same" : "changed",
        `database: ${imported.has(sha256) ? "the claims of" : "it has no claims of"} ${name}, SHA-256 ${sha256}`,
      );
    const again = await reportAgain(store, directory, manifest, context);
    const name = REPORT_FILES[manifest.format];
    const expectedHash = manifest.files.find((file) => file.name === name)?.sha256;
    say(
      again === expectedHash ? "same" : "changed",
      `database: ${manifest.command} gives ${again === expectedHash ? "the same report" : "another report"}`,
    );
  } finally {
    store.close();
  }
}

function storedHash(store: Store, { name, bytes }: ExtractSource): string | undefined {
  const id = findSource(store, name, bytes);
  if (id === undefined) return undefined;
  const hash = createHash("sha256");
  let left = bytes;
  for (const piece of readSource(store, id)) {
    hash.update(piece.subarray(0, left));
    left -= Math.min(left, piece.length);
    if (left === 0) break;
  }
  return hash.digest("hex");
}

/** The extract's copy of a file with names. */
function ownCopy(directory: string, { files }: Manifest, name: NameFile): string {
  const most = files.find((file) => file.name === name)?.bytes;
  const file = most === undefined ? "is not in the manifest" : readExtractFile(join(directory, name), most);
  if (typeof file === "string") throw new CliError("CTR_CLI_INPUT", `${name} ${file}`);
  return file.content.toString("utf8");
}

async function reportAgain(
  store: Store,
  directory: string,
  manifest: Manifest,
  context: CliContext,
): Promise<string> {
  const { args, options } = parseWords(REPORT_SYNTAX, manifest.words);
  const zone = await zoneOf(options);
  const hash = createHash("sha256");
  try {
    const names = await readPasswd(options, (name) => ownCopy(directory, manifest, name));
    const reader = reportReader(store, names);
    const report = await buildReport(reader, args, options, zone, context, manifest.format);
    const { evidence } = manifest;
    const own = reportHead(reader, args, options, zone, manifest.tool);
    // A later import does not change the document that was handed over.
    const claims = own.claims?.filter(({ sha256 }) =>
      manifest.claims?.some((known) => known.sha256 === sha256),
    );
    const head = { ...own, claims: claims ?? [], ...(evidence === undefined ? {} : { evidence }) };
    for await (const piece of renderReport(
      manifest.format,
      report,
      head,
      zone,
      reader,
      recordSource(store),
      FILE_PAGE,
    ))
      hash.update(piece);
  } catch (error) {
    return (error as Error).message;
  }
  return hash.digest("hex");
}
