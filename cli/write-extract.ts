// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseExpression } from "../expression/parse-expression.ts";
import type { Report } from "../query/reports/report-model.ts";
import type { ReportReader } from "../query/reports/report-reader.ts";
import type { RecordSource } from "../questions/record-source.ts";
import type { ReportHead } from "../report/document/report-head.ts";
import type { Zone } from "../report/zone.ts";
import { readClaimSources } from "../store/repositories/claims/claim-rows.ts";
import { planSearch, searchEvents } from "../store/search/search.ts";
import { readHashedSources, sourceHash } from "../store/source-hash.ts";
import { append } from "../types/group-by.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { parseWords } from "./command-parser.ts";
import { evidenceHash } from "./evidence-hash.ts";
import type { Manifest } from "./manifest.ts";
import { readCriteria, resolveCriteria } from "./read-criteria.ts";
import { readExpression } from "./read-expression.ts";
import { NAME_FILES, type NameFile, readNameFile } from "./read-passwd.ts";
import { citedIds, eventRows, FILE_PAGE, type ReportFormat, renderReport } from "./render-report.ts";
import { REPORT_FILES } from "./report-files.ts";
import { reportWords, SEARCH_SYNTAX } from "./report-words.ts";
import { readSigner, signManifest } from "./signing/sign-manifest.ts";

export interface ExtractRequest {
  readonly report: Report;
  readonly head: ReportHead;
  readonly format: ReportFormat;
  readonly zone: Zone;
  readonly reader: ReportReader;
  readonly records: RecordSource;
  readonly args: readonly string[];
  readonly options: OptionValues;
  readonly context: CliContext;
}

/** SHA-256s of an extract: of its manifest, and of all that this says but for the document. */
export interface ExtractHashes {
  readonly manifest: string;
  readonly evidence: string;
}

/** Writes the report, the records of every event that it rests on, and the manifest. Throws CTR_CLI_INPUT where the directory is there. */
export async function writeExtract(directory: string, request: ExtractRequest): Promise<ExtractHashes> {
  const { report, head, format, zone, reader, records, args, options, context } = request;
  const signer = await readSigner(options);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `${directory} cannot be made`, {
      hint: "name a directory that is not there yet",
      cause,
    });
  }
  const found = await readStatements(request);
  const rows = new Set<number>();
  for (const id of citedIds(report)) for (const row of eventRows(reader, id)) rows.add(row);
  for (const { found: events } of found) for (const row of events) rows.add(row);
  for (const row of chosenRows(reader, options.text("where"))) rows.add(row);
  const files: Manifest["files"] = [];
  for (const name of NAME_FILES) if (options.isSet(name)) files.push(copyNames(directory, name, options));
  const sources = writeRecords(
    directory,
    reader,
    records,
    [...rows].sort((a, b) => a - b),
    files,
  );
  const statements = found.map(({ table, row, search, found: events }) => ({
    table,
    row,
    search,
    events: events.map(reader.id),
  }));
  const claims = claimsOf(reader);
  const evidence = evidenceHash({ format, files, sources, statements, claims });
  const reportName = REPORT_FILES[format];
  const pieces = renderReport(format, report, { ...head, evidence }, zone, reader, records, FILE_PAGE);
  files.push(await writePieces(join(directory, reportName), reportName, pieces));
  const manifest: Manifest = {
    type: "ctraudit-extract",
    version: 1,
    tool: context.version,
    schema: head.schema,
    command: head.command,
    words: reportWords(args, options),
    ...(Object.keys(head.case ?? {}).length === 0 ? {} : { case: head.case }),
    format,
    timeZone: head.zone,
    files,
    sources,
    ...(claims === undefined ? {} : { claims }),
    evidence,
    statements,
  };
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  writeFileSync(join(directory, "manifest.json"), text, { mode: 0o600 });
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (signer !== undefined) await signManifest(directory, Buffer.from(text), sha256, signer);
  return { manifest: sha256, evidence };
}

/** Events that --where names one by one: chosen by the user, whether or not the report has a row for each. */
function chosenRows(reader: ReportReader, where: string | undefined): number[] {
  const test = where === undefined ? undefined : parseExpression(where);
  if (test?.kind !== "test" || test.field !== "event" || !["=", "==", "in"].includes(test.operator))
    return [];
  return test.values.flatMap(({ text }) => eventRows(reader, text));
}

/** None where nothing was imported. */
function claimsOf({ store }: ReportReader): Manifest["claims"] {
  const claims = readClaimSources(store).map(({ name, formats, bytes, sha256 }) => ({
    name,
    formats,
    bytes,
    sha256,
  }));
  return claims.length === 0 ? undefined : claims;
}

interface CheckedStatement {
  readonly table: string;
  readonly row: number;
  readonly search: string[] | null;
  readonly found: readonly number[];
}

/** Every statement with all events that its search prints; equal searches are asked once. */
async function readStatements({
  report,
  reader,
  zone,
  context,
}: ExtractRequest): Promise<CheckedStatement[]> {
  const asked = new Map<string, readonly number[]>();
  const statements: CheckedStatement[] = [];
  for (const table of report.tables) {
    for (const [at, { search, events }] of table.rows.entries()) {
      const named = events.flatMap((id) => eventRows(reader, id));
      let found: readonly number[] = named;
      if (search !== null) {
        const key = search.join("\0");
        const known = asked.get(key) ?? (await searchRows(reader, search, zone, context));
        asked.set(key, known);
        found = [...new Set([...named, ...known])];
      }
      statements.push({
        table: table.id,
        row: at,
        search: search === null ? null : ["ctraudit", "search", ...search],
        found,
      });
    }
  }
  return statements;
}

async function searchRows(
  reader: ReportReader,
  words: readonly string[],
  zone: Zone,
  context: CliContext,
): Promise<number[]> {
  const { args, options } = parseWords(SEARCH_SYNTAX, words);
  const criteria = resolveCriteria(
    reader.store,
    await readCriteria(options, zone, context),
    options,
    reader.events,
  );
  const [text] = args;
  const expression =
    text === undefined
      ? {}
      : { expression: await readExpression(reader.store, text, reader.events, zone, context) };
  return [...searchEvents(reader.store, planSearch(reader.store, { ...criteria, ...expression }))].map(
    ([id]) => id,
  );
}

async function writePieces(
  path: string,
  name: string,
  pieces: AsyncIterable<string>,
): Promise<Manifest["files"][number]> {
  const hash = createHash("sha256");
  const file = openSync(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      const buffer = Buffer.from(piece, "utf8");
      hash.update(buffer);
      writeSync(file, buffer);
      bytes += buffer.length;
    }
  } finally {
    closeSync(file);
  }
  return { name, bytes, sha256: hash.digest("hex") };
}

/** The names in the document rest on the file that gave them. */
function copyNames(directory: string, name: NameFile, options: OptionValues): Manifest["files"][number] {
  const bytes = Buffer.from(readNameFile(name, options.text(name)!), "utf8");
  writeFileSync(join(directory, name), bytes, { mode: 0o600, flag: "wx" });
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** One file for each source, its records in their order there. */
function writeRecords(
  directory: string,
  reader: ReportReader,
  records: RecordSource,
  rows: readonly number[],
  files: Manifest["files"],
): Manifest["sources"] {
  const ranges = new Map<number, [offset: number, length: number, line: string][]>();
  for (const row of rows)
    for (const { source, offset, length, line } of records.records(row)) {
      // A carriage return is counted in the length and is not in the line.
      const entry: [number, number, string] = [offset, length, length > line.length ? `${line}\r` : line];
      append(ranges, source, entry);
    }
  return readHashedSources(reader.store).map((row) => {
    const source = { id: row.id, name: row.name, bytes: row.size, sha256: sourceHash(reader.store, row) };
    const list = ranges.get(source.id)?.sort((a, b) => a[0] - b[0]);
    if (list === undefined) return { ...source, file: null, ranges: [] };
    const file = `source-${source.id}.records`;
    const bytes = Buffer.from(list.map(([, , line]) => `${line}\n`).join(""), "latin1");
    writeFileSync(join(directory, file), bytes, { mode: 0o600 });
    files.push({ name: file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
    let at = 0;
    const placed = list.map(([offset, length]): [number, number, number] => {
      const place: [number, number, number] = [offset, length, at];
      at += length + 1;
      return place;
    });
    return { ...source, file, ranges: placed };
  });
}
