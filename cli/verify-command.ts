// SPDX-License-Identifier: Apache-2.0

import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { locateLog, readLog } from "../ingest/read-log.ts";
import { reportReader } from "../query/reports/report-reader.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { readSource } from "../store/blocks.ts";
import { openForReading } from "../store/connection.ts";
import { findSource } from "../store/repositories/sources/source-rows.ts";
import { recordSource } from "../store/search/record-source.ts";
import type { Store } from "../store/store.ts";
import { buildReport } from "./build-report.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT, type OptionValues, type Surroundings } from "./command-handler.ts";
import { parseWords } from "./command-parser.ts";
import { readExtractFile } from "./extract-file.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";
import { databasePath } from "./open-database.ts";
import { zoneOf } from "./read-times.ts";
import { FILE_PAGE, renderReport } from "./render-report.ts";
import { REPORT_SYNTAX, reportHead } from "./report-words.ts";
import { verifyOwnSources } from "./verify-sources.ts";
import { REPORT_FILES } from "./write-extract.ts";

const MOST_OF_MANIFEST = 1 << 28;

type Verdict = "same" | "changed" | "not here";

/** `ctraudit verify DIR`: says of everything that an extract's manifest names whether it is what it was. */
export const verifyCommand: CommandHandler = async (args, options, surroundings) => {
  const [directory] = args;
  if (directory === undefined) return verifyOwnSources(options, surroundings);
  const { manifest, sha256 } = readManifest(directory);
  let changed = 0;
  const say = (verdict: Verdict, what: string) => {
    if (verdict === "changed") changed += 1;
    surroundings.stdout.write(`${verdict.padEnd(9)} ${escapeControls(what)}\n`);
  };
  surroundings.stdout.write(`manifest  SHA-256 ${sha256}\n`);
  verifyFiles(directory, manifest, say);
  for (const source of manifest.sources)
    await verifySource(directory, source, options.text("sources"), surroundings, say);
  await verifyDatabase(manifest, options, surroundings, say);
  surroundings.stdout.write(changed === 0 ? "no available file has changed\n" : `${changed} changed\n`);
  return changed === 0 ? EXIT.done : EXIT.nothing;
};

function readManifest(directory: string): { manifest: Manifest; sha256: string } {
  const path = join(directory, "manifest.json");
  const file = readExtractFile(path, MOST_OF_MANIFEST);
  if (file === "is gone")
    throw new CliError("CTR_CLI_INPUT", `${directory} is no extract: it has no manifest.json`, {
      hint: "ctraudit report NAME --extract DIR writes one",
    });
  if (typeof file === "string") throw new CliError("CTR_CLI_INPUT", `${path} ${file}: it is not read`);
  let value: unknown;
  try {
    value = JSON.parse(file.content.toString("utf8"));
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `${path} is damaged: it is no JSON`, { cause });
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError("CTR_CLI_INPUT", `${path} is no manifest: ${issue?.path.join(".")} ${issue?.message}`);
  }
  return { manifest: parsed.data, sha256: file.sha256 };
}

function verifyFiles(
  directory: string,
  { files }: Manifest,
  say: (verdict: Verdict, what: string) => void,
): void {
  for (const { name, bytes, sha256 } of files) {
    const file = readExtractFile(join(directory, name), bytes);
    if (typeof file === "string") {
      say("changed", `${name}: ${file}`);
      continue;
    }
    const found = file.sha256;
    say(
      found === sha256 ? "same" : "changed",
      found === sha256
        ? `${name}: ${bytes} bytes, SHA-256 ${sha256}`
        : `${name}: SHA-256 is ${found}, was ${sha256}`,
    );
  }
  const named = new Set(["manifest.json", ...files.map(({ name }) => name)]);
  for (const name of readdirSync(directory))
    if (!named.has(name)) say("changed", `${name}: the manifest does not name it`);
}

type Source = Manifest["sources"][number];

/** The source, where it lies: its hash as far as it was read, and the records at their places. */
async function verifySource(
  directory: string,
  source: Source,
  folder: string | undefined,
  surroundings: Surroundings,
  say: (verdict: Verdict, what: string) => void,
): Promise<void> {
  const path = source.name === "-" ? undefined : locateLog(source.name, folder);
  const what = `source ${source.id} ${source.name}`;
  if (source.sha256 === null || path === undefined) {
    say("not here", `${what}${folder === undefined ? "" : ` in ${folder}`}`);
    return;
  }
  surroundings.note(`ctraudit: reading ${escapeControls(path)}`);
  const extract =
    source.file === null ? Buffer.alloc(0) : readOrEmpty(join(directory, source.file), lengthOf(source));
  let checked: { hash: string; wrong: number };
  try {
    checked = await hashSource(path, source, extract);
  } catch (error) {
    say("changed", `${what}: cannot be read: ${(error as Error).message}`);
    return;
  }
  if (checked.hash !== source.sha256)
    say(
      "changed",
      `${what}: its first ${source.bytes} bytes have SHA-256 ${checked.hash}, had ${source.sha256}`,
    );
  else if (checked.wrong > 0)
    say(
      "changed",
      `${source.file}: ${checked.wrong} of ${source.ranges.length} records differ from ${what}; the source itself is unchanged`,
    );
  else
    say("same", `${what}: ${source.bytes} bytes, and ${source.ranges.length} records of it in the extract`);
}

function readOrEmpty(path: string, most: number): Buffer {
  const file = readExtractFile(path, most);
  return typeof file === "string" ? Buffer.alloc(0) : file.content;
}

/** Of the extract's file with the records of a source: each is followed by a line feed. */
function lengthOf({ ranges }: Source): number {
  return ranges.reduce((most, [, length, place]) => Math.max(most, place + length + 1), 0);
}

/** Reads the source once: hashes what was read of it then, and compares each record at its place. */
async function hashSource(
  path: string,
  { bytes, ranges }: Source,
  extract: Buffer,
): Promise<{ hash: string; wrong: number }> {
  const hash: Hash = createHash("sha256");
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  let wrong = 0;
  let next = 0;
  let at = 0;
  let tail = Buffer.alloc(0);
  for await (const chunk of readLog(path)) {
    if (at >= bytes) break;
    const piece = chunk.subarray(0, bytes - at);
    hash.update(piece);
    tail = Buffer.concat([tail, piece]);
    at += piece.length;
    const start = at - tail.length;
    while (next < sorted.length && sorted[next]![0] + sorted[next]![1] <= at) {
      const [offset, length, place] = sorted[next]!;
      if (
        !tail
          .subarray(offset - start, offset - start + length)
          .equals(extract.subarray(place, place + length))
      )
        wrong += 1;
      next += 1;
    }
    const keep = next < sorted.length ? Math.max(0, at - Math.max(sorted[next]![0], start)) : 0;
    tail = keep === 0 ? Buffer.alloc(0) : tail.subarray(tail.length - keep);
  }
  return { hash: hash.digest("hex"), wrong: wrong + sorted.length - next };
}

/** The database, where it lies: the bytes of its sources, and whether it gives the same report. */
async function verifyDatabase(
  manifest: Manifest,
  options: OptionValues,
  surroundings: Surroundings,
  say: (verdict: Verdict, what: string) => void,
): Promise<void> {
  const path = databasePath(options, surroundings);
  if (!existsSync(path)) {
    say("not here", `database ${path}`);
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
    const again = await reportAgain(store, manifest, surroundings);
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

function storedHash(store: Store, { name, bytes }: Source): string | undefined {
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

async function reportAgain(store: Store, manifest: Manifest, surroundings: Surroundings): Promise<string> {
  const { args, options } = parseWords(REPORT_SYNTAX, manifest.words);
  const zone = await zoneOf(options);
  const reader = reportReader(store);
  const hash = createHash("sha256");
  try {
    const report = await buildReport(reader, args, options, zone, surroundings, manifest.format);
    const head = reportHead(reader, args, options, zone, manifest.tool);
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
