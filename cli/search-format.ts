// SPDX-License-Identifier: Apache-2.0
import type { EventReader } from "../query/search-event-reader.ts";
import type { EventView } from "../query/search-event-view.ts";
import type { RecordSource } from "../query/search-records.ts";
import type { ProblemView } from "../query/search-text.ts";
import type { EventDetails } from "../report/text-event.ts";
import type { Zone } from "../report/zone.ts";
import type { Surroundings } from "./command-handler.ts";

export const SEARCH_FORMATS = ["text", "raw", "interpret", "csv", "json", "ndjson"] as const;
export type SearchFormat = (typeof SEARCH_FORMATS)[number];

/** Writes the answers of a search, one after another. */
export interface FormatWriter {
  begin(): void;
  event(event: EventView): void;
  problem(problem: ProblemView): void;
  end(): void;
}

interface Readers {
  readonly reader: EventReader;
  readonly records: RecordSource;
}

const nothing = () => undefined;

/** Loads what one format needs, and no other's. */
export async function openFormat(
  format: SearchFormat,
  readers: Readers,
  zone: Zone,
  surroundings: Surroundings,
): Promise<FormatWriter> {
  switch (format) {
    case "raw":
      return rawFormat(readers, surroundings);
    case "interpret":
      return interpretFormat(readers, zone, surroundings);
    case "json":
    case "ndjson":
      return jsonFormat(format, surroundings);
    case "csv":
      return csvFormat(readers, zone, surroundings);
    case "text":
      return textFormat(readers, zone, surroundings);
  }
}

function detailsOf({ reader }: Readers, { row }: EventView): EventDetails {
  return { paths: reader.paths(row), arguments: reader.arguments(row) };
}

function linesOf({ records }: Readers, { row }: EventView): string[] {
  return records.records(row).map(({ line }) => line);
}

async function textFormat(readers: Readers, zone: Zone, { stdout }: Surroundings): Promise<FormatWriter> {
  const [{ textEvent }, { textProblem }, { callNames }] = await Promise.all([
    import("../report/text-event.ts"),
    import("../report/problem-text.ts"),
    import("../report/call-names.ts"),
  ]);
  const names = callNames();
  return {
    begin: nothing,
    event: (event) => stdout.write(`${textEvent(event, detailsOf(readers, event), names, zone)}\n`),
    problem: (problem) => stdout.write(`${textProblem(problem)}\n`),
    end: nothing,
  };
}

async function rawFormat(
  readers: Readers,
  { stdout, stdoutIsTerminal }: Surroundings,
): Promise<FormatWriter> {
  const { rawEvent } = await import("../report/raw-event.ts");
  const encoding = stdoutIsTerminal ? "utf8" : "latin1";
  return {
    begin: nothing,
    event: (event) => stdout.write(rawEvent(linesOf(readers, event), stdoutIsTerminal), encoding),
    problem: ({ text }) => stdout.write(rawEvent([text], stdoutIsTerminal), encoding),
    end: nothing,
  };
}

async function interpretFormat(
  readers: Readers,
  zone: Zone,
  { stdout }: Surroundings,
): Promise<FormatWriter> {
  const [{ interpretEvent }, { textProblem }] = await Promise.all([
    import("../report/interpret-event.ts"),
    import("../report/problem-text.ts"),
  ]);
  return {
    begin: nothing,
    event: (event) => stdout.write(interpretEvent(event, linesOf(readers, event), zone)),
    problem: (problem) => stdout.write(`----\n${textProblem(problem)}\n`),
    end: nothing,
  };
}

async function csvFormat(readers: Readers, zone: Zone, { stdout }: Surroundings): Promise<FormatWriter> {
  const [{ CSV_COLUMNS, csvEvent, csvProblem }, { callNames }] = await Promise.all([
    import("../report/csv-event.ts"),
    import("../report/call-names.ts"),
  ]);
  const names = callNames();
  return {
    begin: () => stdout.write(`${CSV_COLUMNS.join(",")}\r\n`),
    event: (event) => stdout.write(`${csvEvent(event, detailsOf(readers, event), names, zone)}\r\n`),
    problem: (problem) => stdout.write(`${csvProblem(problem)}\r\n`),
    end: nothing,
  };
}

/** json is one array of what ndjson has on its lines. */
async function jsonFormat(format: "json" | "ndjson", { stdout }: Surroundings): Promise<FormatWriter> {
  const [{ eventObject, safeJson }, { problemObject }, { callNames }] = await Promise.all([
    import("../report/json-event.ts"),
    import("../report/problem-text.ts"),
    import("../report/call-names.ts"),
  ]);
  const names = callNames();
  const isArray = format === "json";
  let first = true;
  const write = (value: unknown) => {
    stdout.write(isArray ? `${first ? "" : ",\n"}${safeJson(value)}` : `${safeJson(value)}\n`);
    first = false;
  };
  return {
    begin: () => (isArray ? stdout.write("[\n") : undefined),
    event: (event) => write(eventObject(event, names)),
    problem: (problem) => write(problemObject(problem)),
    end: () => (isArray ? stdout.write(first ? "]\n" : "\n]\n") : undefined),
  };
}
