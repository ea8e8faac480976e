// SPDX-License-Identifier: Apache-2.0
import type { IngestError } from "../ingest/ingest-error.ts";
import type { IngestSummary } from "../ingest/ingest-paths.ts";
import type { AttributionSummary } from "../query/attribute.ts";
import {
  readJoinedNames,
  readNamelessCopies,
  readRenamedNodes,
  readShortNames,
} from "../query/renamed-nodes.ts";
import { carrierLines } from "../report/carrier-text.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { wrap } from "../report/proof-text.ts";
import {
  joinedLines,
  namelessCopyLines,
  renamedLines,
  shortNameLines,
  simultaneousLines,
  twinLines,
} from "../report/renamed-text.ts";
import { countSimultaneousBoots } from "../store/repositories/events/boot-rows.ts";
import { countAllGaps } from "../store/repositories/gaps/gap-rows.ts";
import { readProblemExamples } from "../store/repositories/problems/problem-rows.ts";
import { readCarriers } from "../store/repositories/sources/source-carriers.ts";
import { readTwinNodes } from "../store/repositories/sources/twin-nodes.ts";
import type { Store } from "../store/store.ts";
import type { CliContext } from "./command-handler.ts";

const MOST_CODES = 8;
/** Lines of one kind; the rest is counted. */
const MOST_LINES = 8;

/** Things that an ingest has read, and has not: one line for each kind. A terminal gets them in its width. */
export function summaryLines(
  store: Store,
  summary: IngestSummary,
  attribution: AttributionSummary,
  { stderrIsTerminal, columns }: CliContext,
): string[] {
  const { archives, skipped, sources, refusals, counts } = summary;
  const lines = [
    totalsLine(store, summary, attribution),
    ...listed(archives, counts.archives, ({ path, format, logs, others }) => [
      `  ${escapeControls(path)} is a ${format} archive: ${counted(logs, "audit log")}, ${counted(others, "other file")} left unread`,
    ]),
    ...(summary.problems > 0 ? problemLines(store) : []),
    ...carrierNotes(store, summary),
    ...listed(skipped, counts.skipped, ({ path, kind }) => [
      `  skipped ${escapeControls(path)}: ${escapeControls(kind)}, not a file`,
    ]),
    ...pendingLines(sources),
    ...nameLines(store).map((line) => `  ${line}`),
    ...refusalLines(refusals, counts.refusals),
  ];
  return stderrIsTerminal ? lines.flatMap((line) => wrap(line, columns)) : lines;
}

/** Names of hosts that are one host's, or may be. */
function nameLines(store: Store): string[] {
  return [
    ...joinedLines(readJoinedNames(store)),
    ...renamedLines(readRenamedNodes(store)),
    ...shortNameLines(readShortNames(store)),
    ...twinLines(readTwinNodes(store)),
    ...namelessCopyLines(readNamelessCopies(store)),
    ...simultaneousLines(countSimultaneousBoots(store).boots),
  ];
}

/** Lines, events and sources that were read. */
export function countsText({ lines, events, counts }: IngestSummary): string {
  return `${counted(lines, "line")}, ${counted(events, "event")} of ${counted(counts.sources, "source")}`;
}

/** Inputs that were not read, and remedies. */
export function refusalLines(refusals: readonly IngestError[], count: number): string[] {
  return listed(refusals, count, ({ code, message, hint }) => [
    `  ${code === "CTR_INGEST_SOURCE_CHANGED" ? "note" : "not read"}: ${escapeControls(message)}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ]);
}

function totalsLine(store: Store, summary: IngestSummary, attribution: AttributionSummary): string {
  const { gaps, serials } = countAllGaps(store);
  return (
    `ctraudit: read ${countsText(summary)}, ${counted(summary.problems, "problem")}; the database has ` +
    `${counted(attribution.boots, "boot")}, ${counted(attribution.containers, "container")}, ` +
    `${counted(attribution.conflicts, "conflict")}, ${counted(gaps, "gap")} of ${counted(serials, "serial")}`
  );
}

/** Rejected lines by kind, with one example of each. */
function problemLines(store: Store): string[] {
  const rows = readProblemExamples(store, MOST_CODES).map((row) => ({
    ...row,
    hint: row.detail.split("\n")[2],
  }));
  const lines = rows.map(({ code, count, line, detail, name }) => {
    const place = `${escapeControls(name)}:${line}`;
    const [what] = detail.split("\n", 1); // the content follows: it is in the row
    return `  ${counted(count, "line")} ${code}, the first at ${place}: ${escapeControls(what ?? "")}`;
  });
  const hints = new Set(rows.map(({ hint }) => hint).filter((hint) => hint !== undefined));
  return [...lines, ...[...hints].map((hint) => `hint: ${escapeControls(hint)}`)];
}

/** Carriers of the records of this ingest, where they did not stand alone in a log of auditd. */
function carrierNotes(store: Store, { sources }: IngestSummary): string[] {
  const added = new Set(sources.filter(({ lines }) => lines > 0).map(({ source }) => source));
  const notes = readCarriers(store)
    .filter(({ source }) => added.has(source))
    .flatMap((carriers) =>
      carrierLines(carriers).map((line) => `  ${escapeControls(carriers.name)}: ${line}`),
    );
  return listed(notes, notes.length, (note) => [note]);
}

function pendingLines(sources: IngestSummary["sources"]): string[] {
  const pending = sources.filter(({ pendingBytes }) => pendingBytes > 0);
  return listed(pending, pending.length, ({ path, pendingBytes }) => [
    `  ${counted(pendingBytes, "byte")} at the end of ${escapeControls(path)} have no line end yet: the next ingest reads them`,
  ]);
}

function listed<T>(things: readonly T[], count: number, lines: (thing: T) => string[]): string[] {
  const shown = things.slice(0, MOST_LINES);
  const rest = count - shown.length;
  const all = shown.flatMap(lines);
  return rest > 0 ? [...all, `  and ${rest} more: ctraudit report custody lists them`] : all;
}
