// SPDX-License-Identifier: Apache-2.0

import type { EventView } from "../questions/event-view.ts";
import type { ProblemView } from "../questions/problem-view.ts";
import type { Repositories } from "../questions/repositories.ts";
import type { FileDetails } from "../report/file-details.ts";
import type { EventDetails } from "../report/text-event.ts";
import type { Zone } from "../report/zone.ts";
import type { Store } from "../store/store.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import type { SearchFormat } from "./search-options.ts";

/** Words of --escape: ausearch's. */
export const ESCAPES = ["raw", "tty", "shell", "shell_quote"] as const;

/** Writes the answers of a search, one after another. */
export interface FormatWriter {
  begin(): void;
  event(event: EventView): void;
  problem(problem: ProblemView): void;
  end(): void;
}

export interface Readers {
  readonly repositories: Pick<Repositories, "reader" | "records">;
  /** For a document, which states the log's losses. */
  readonly store: Store;
}

/** The reader alone. */
type Details = { readonly repositories: Pick<Repositories, "reader"> };

const nothing = () => undefined;

/** A format that waits for its database. */
export type LoadedFormat = (readers: Readers) => FormatWriter;

export interface FormatRequest {
  readonly zone: Zone;
  readonly context: CliContext;
  readonly options: OptionValues;
}

/** Every format by its name. */
const FORMATS: Readonly<Record<SearchFormat, (request: FormatRequest) => Promise<LoadedFormat>>> = {
  text: textFormat,
  sentence: sentenceFormat,
  raw: rawFormat,
  interpret: interpretFormat,
  csv: csvFormat,
  json: (request: FormatRequest) => jsonFormat(request, true),
  ndjson: (request: FormatRequest) => jsonFormat(request, false),
  html: async (request: FormatRequest) => (await import("./search-html.ts")).htmlFormat(request),
};

/** Loads the code that one format needs, and no other's; before the database is opened. */
export async function loadFormat(
  format: SearchFormat,
  zone: Zone,
  context: CliContext,
  options: OptionValues,
): Promise<LoadedFormat> {
  const made = await FORMATS[format]({ zone, context, options });
  return options.isSet("line-buffered") ? flushed(made, context) : made;
}

/** Every event goes out as soon as it is written. */
function flushed(format: LoadedFormat, { stdout }: CliContext): LoadedFormat {
  return (readers) => {
    const writer = format(readers);
    return {
      ...writer,
      event(event) {
        writer.event(event);
        stdout.flush();
      },
    };
  };
}

export function detailsOf({ repositories: { reader } }: Details, event: EventView): EventDetails {
  return { paths: reader.paths(event), arguments: reader.arguments(event), facts: reader.facts(event) };
}

export function filesOf({ repositories: { reader } }: Details, event: EventView): FileDetails {
  return { files: reader.files(event), root: reader.root(event) };
}

/** All of both. The root of the names is read where a format asks for it: few events have names. */
export function shownOf({ repositories: { reader } }: Details, event: EventView): EventDetails & FileDetails {
  return {
    paths: reader.paths(event),
    files: reader.files(event),
    arguments: reader.arguments(event),
    facts: reader.facts(event),
    get root() {
      return reader.root(event);
    },
  };
}

function linesOf({ repositories: { records } }: Readers, { row }: EventView): string[] {
  return records.records(row).map(({ line }) => line);
}

async function textFormat({ zone, context: { stdout, colour } }: FormatRequest): Promise<LoadedFormat> {
  const [{ textEvent }, { textProblem }, { callNames }] = await Promise.all([
    import("../report/text-event.ts"),
    import("../report/problem-text.ts"),
    import("../interpret/call-names.ts"),
  ]);
  const names = callNames();
  const paint = colour ? (await import("../report/paint.ts")).COLOURED : undefined;
  return (readers) => ({
    begin: nothing,
    event: (event) => stdout.write(`${textEvent(event, detailsOf(readers, event), names, zone, paint)}\n`),
    problem: (problem) => stdout.write(`${textProblem(problem)}\n`),
    end: nothing,
  });
}

async function sentenceFormat({ zone, context: { stdout } }: FormatRequest): Promise<LoadedFormat> {
  const [{ sentenceEvent }, { textProblem }, { callNames }, { DetailKind }] = await Promise.all([
    import("../report/sentence-event.ts"),
    import("../report/problem-text.ts"),
    import("../interpret/call-names.ts"),
    import("../types/detail-kind.ts"),
  ]);
  const names = callNames();
  return (readers) => ({
    begin: nothing,
    event(event) {
      const [peer] = readers.repositories.reader.details(event, DetailKind.peer);
      const details = { ...detailsOf(readers, event), files: readers.repositories.reader.files(event), peer };
      stdout.write(`${sentenceEvent(event, details, names, zone)}\n`);
    },
    problem: (problem) => stdout.write(`${textProblem(problem)}\n`),
    end: nothing,
  });
}

async function rawFormat({ context: { stdout, stdoutIsTerminal } }: FormatRequest): Promise<LoadedFormat> {
  const { rawEvent } = await import("../report/raw-event.ts");
  const encoding = stdoutIsTerminal ? "utf8" : "latin1";
  return (readers) => ({
    begin: nothing,
    event: (event) => stdout.write(rawEvent(linesOf(readers, event), stdoutIsTerminal), encoding),
    problem: ({ text }) => stdout.write(rawEvent([text], stdoutIsTerminal), encoding),
    end: nothing,
  });
}

async function interpretFormat({
  zone,
  context: { stdout, stdoutIsTerminal },
  options,
}: FormatRequest): Promise<LoadedFormat> {
  const [{ readChoice }, { interpretEvent }, { textProblem }] = await Promise.all([
    import("./read-number.ts"),
    import("../report/interpret-event.ts"),
    import("../report/problem-text.ts"),
  ]);
  const escaping = readChoice(options, "escape", ESCAPES) ?? "tty";
  const style = { zone, escape: escaping === "raw" && stdoutIsTerminal ? "tty" : escaping } as const;
  return (readers) => ({
    begin: nothing,
    event: (event) => stdout.write(interpretEvent(event, linesOf(readers, event), style)),
    problem: (problem) => stdout.write(`----\n${textProblem(problem)}\n`),
    end: nothing,
  });
}

async function csvFormat({ zone, context: { stdout }, options }: FormatRequest): Promise<LoadedFormat> {
  const [{ csvColumns, csvEvent, csvProblem }, { recordFields }, { callNames }, { DetailKind }] =
    await Promise.all([
      import("../report/csv-event.ts"),
      import("../report/record-fields.ts"),
      import("../interpret/call-names.ts"),
      import("../types/detail-kind.ts"),
    ]);
  const names = callNames();
  const extra = {
    time: options.isSet("extra-time"),
    labels: options.isSet("extra-labels"),
    secondObject: options.isSet("extra-obj2"),
    keys: options.isSet("extra-keys"),
  };
  const detailed = (readers: Readers, event: EventView) => ({
    ...detailsOf(readers, event),
    ...filesOf(readers, event),
    objectLabel: extra.labels
      ? (readers.repositories.reader.details(event, DetailKind.object)[0] ?? null)
      : null,
    field: recordFields(event, () => linesOf(readers, event)),
  });
  return (readers) => ({
    begin: () => stdout.write(`${csvColumns(extra).join(",")}\r\n`),
    event: (event) => stdout.write(`${csvEvent(event, detailed(readers, event), names, zone, extra)}\r\n`),
    problem: (problem) => stdout.write(`${csvProblem(problem, extra)}\r\n`),
    end: nothing,
  });
}

/** json is one array of the lines of ndjson. */
async function jsonFormat({ context: { stdout } }: FormatRequest, isArray: boolean): Promise<LoadedFormat> {
  const [{ jsonEventWriter }, { problemObject }, { safeJson }, { callNames }] = await Promise.all([
    import("../report/json-event.ts"),
    import("../report/problem-text.ts"),
    import("../report/safe-json.ts"),
    import("../interpret/call-names.ts"),
  ]);
  const toJson = jsonEventWriter(callNames());
  let separator = "";
  const write = (json: string) => {
    stdout.write(isArray ? separator + json : `${json}\n`);
    separator = ",\n";
  };
  return (readers) => ({
    begin: () => (isArray ? stdout.write("[\n") : undefined),
    event: (event) => write(toJson(event, shownOf(readers, event))),
    problem: (problem) => write(safeJson(problemObject(problem))),
    end: () => (isArray ? stdout.write(separator === "" ? "]\n" : "\n]\n") : undefined),
  });
}
