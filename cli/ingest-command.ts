// SPDX-License-Identifier: Apache-2.0
import { hostname, userInfo } from "node:os";
import { discoverSources, type IngestSummary, ingestPaths } from "../ingest/api.ts";
import type { RunOrigin } from "../ingest/run-rows.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { type AttributionSummary, attribute } from "../query/attribute.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { openForWriting } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import { type CommandHandler, EXIT, type OptionValues, type Surroundings } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";
import { openProgress } from "./progress.ts";
import { tuneEngine } from "./tune-engine.ts";

const DEFAULT_PATH = "/var/log/audit";

/** `ctraudit ingest`: logs become events in the database, and each event gets its place. */
export const ingestCommand: CommandHandler = async (args, options, surroundings) => {
  discoverSources(pathsOf(args)); // a log that is not there makes no database
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once("SIGINT", interrupt);
  const store = openForWriting(databasePath(options, surroundings));
  try {
    const summary = await read(store, args, options, surroundings, interruption.signal);
    if (summary.stopped) {
      surroundings.note(`ctraudit: interrupted; ${countsText(summary)} are stored`);
      surroundings.note("hint: the same command goes on where this one stopped");
      return EXIT.interrupted;
    }
    tuneEngine();
    return report(store, summary, attribute(store, syscallName), options, surroundings);
  } finally {
    process.off("SIGINT", interrupt);
    store.close();
  }
};

/** The machine's own word for who runs it; a user without a name is a number. */
function originOf({ version, commandLine }: Surroundings): RunOrigin {
  let user = String(process.getuid?.() ?? "");
  try {
    user = userInfo().username;
  } catch {
    // A uid without a passwd entry, as in many containers.
  }
  return { version, command: commandLine, user, host: hostname() };
}

function pathsOf(args: readonly string[]): readonly string[] {
  return args.length === 0 ? [DEFAULT_PATH] : args;
}

/** Where one of several logs cannot be read, what was read before it still gets its place. */
async function read(
  store: Store,
  args: readonly string[],
  options: OptionValues,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const progress = openProgress(surroundings);
  try {
    return await ingestPaths(store, pathsOf(args), {
      node: options.text("node") ?? null,
      origin: originOf(surroundings),
      onProgress: progress.show,
      signal,
    });
  } catch (error) {
    if ((error as { code?: unknown }).code?.toString().startsWith("CTR_INGEST_"))
      attribute(store, syscallName);
    throw error;
  } finally {
    progress.end();
  }
}

function countsText({ lines, events, sources }: IngestSummary): string {
  return `${counted(lines, "line")}, ${counted(events, "event")} of ${counted(sources.length, "source")}`;
}

function report(
  store: Store,
  summary: IngestSummary,
  attribution: AttributionSummary,
  options: OptionValues,
  { note }: Surroundings,
): number {
  const { gaps, serials } = store
    .prepare("SELECT count(*) AS gaps, coalesce(sum(last_seq - first_seq + 1), 0) AS serials FROM gap")
    .get() as { gaps: number; serials: number };
  note(
    `ctraudit: read ${countsText(summary)}, ${counted(summary.problems, "problem")}; the database has ` +
      `${counted(attribution.boots, "boot")}, ${counted(attribution.containers, "container")}, ` +
      `${counted(attribution.conflicts, "conflict")}, ${counted(gaps, "gap")} of ${counted(serials, "serial")}`,
  );
  if (summary.problems > 0) for (const line of problemLines(store)) note(line);
  for (const { path, kind } of summary.skipped)
    note(`  skipped ${escapeControls(path)}: ${kind}, not a file`);
  for (const { path, pendingBytes } of summary.sources)
    if (pendingBytes > 0)
      note(
        `  ${counted(pendingBytes, "byte")} at the end of ${escapeControls(path)} have no line end yet: read next time`,
      );
  if (!options.isSet("strict")) return EXIT.done;
  return summary.problems > 0 || gaps > 0 ? EXIT.doubtful : EXIT.done;
}

const MOST_CODES = 8;

/** What was rejected, by kind, with one example of each. */
function problemLines(store: Store): string[] {
  const rows = store
    .prepare(
      `SELECT p.code, count(*) AS count, min(p.id) AS first, p.line, p.detail, s.name FROM problem p
       JOIN source s ON s.id = p.source GROUP BY p.code ORDER BY 2 DESC LIMIT ${MOST_CODES}`,
    )
    .all() as { code: string; count: number; line: number; detail: string; name: string }[];
  const lines = rows.map(({ code, count, line, detail, name }) => {
    const place = `${escapeControls(name)}:${line}`;
    const [what] = detail.split("\n", 1); // what stands there follows: it is in the row
    return `  ${counted(count, "line")} ${code}, the first at ${place}: ${escapeControls(what ?? "")}`;
  });
  const noId = rows.some(({ code }) => code.startsWith("no-event-id"));
  return noId ? [...lines, "hint: ausearch --raw writes records with their event ids"] : lines;
}
