// SPDX-License-Identifier: Apache-2.0
import type { Report } from "../query/reports/report-model.ts";
import type { ReportReader } from "../query/reports/report-reader.ts";
import { parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import type { RecordSource } from "../questions/record-source.ts";
import type { CitedEvent } from "../report/document/html-records.ts";
import type { ReportHead } from "../report/document/report-head.ts";
import type { Page } from "../report/document/report-text.ts";
import { COLOURED, PLAIN } from "../report/paint.ts";
import type { Zone } from "../report/zone.ts";
import type { CliContext } from "./command-handler.ts";

export const REPORT_FORMATS = ["text", "markdown", "json", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A file: every row one line, whatever the terminal. */
export const FILE_PAGE: Page = { columns: Number.POSITIVE_INFINITY, paint: PLAIN };

const NARROWEST = 40;

/** Where stdout leads: a terminal's page, or one as wide as $COLUMNS asks for; else a pipe's, which is a file's. */
export function stdoutPage({
  stdoutIsTerminal,
  environment,
  columns,
  colour,
  hasWidth = false,
}: CliContext): Page {
  const isPaged = stdoutIsTerminal || hasWidth || (environment["COLUMNS"] ?? "") !== "";
  return {
    columns: isPaged ? Math.max(NARROWEST, columns) : FILE_PAGE.columns,
    paint: colour ? COLOURED : PLAIN,
  };
}

/** The report in a format, in pieces; only text looks at the page. */
export async function* renderReport(
  format: ReportFormat,
  report: Report,
  head: ReportHead,
  zone: Zone,
  reader: ReportReader,
  records: RecordSource,
  page: Page,
): AsyncGenerator<string> {
  switch (format) {
    case "text":
      yield (await import("../report/document/report-text.ts")).reportText(report, head, zone, page);
      return;
    case "markdown":
      yield (await import("../report/document/report-markdown.ts")).reportMarkdown(report, head, zone);
      return;
    case "json":
      yield (await import("../report/document/report-json.ts")).reportJson(report, head);
      return;
    case "html": {
      const { reportHtml } = await import("../report/document/report-html.ts");
      const ids = citedIds(report);
      yield* reportHtml(report, head, citedEvents(ids, reader, records), ids.length, zone);
    }
  }
}

/** Ids of all events that the report names, each once, in the order in which it names them. */
export function citedIds({ tables, picture }: Report): string[] {
  const ids = new Set<string>();
  for (const { event } of picture?.joins ?? []) ids.add(event);
  for (const table of tables)
    for (const { cells, events } of table.rows) {
      for (const id of events) ids.add(id);
      for (const cell of cells)
        if (cell !== null && typeof cell === "object") {
          if ("event" in cell) ids.add(cell.event);
          else if ("root" in cell) ids.add(cell.root);
        }
    }
  return [...ids];
}

/** The records of events. */
export function* citedEvents(
  ids: Iterable<string>,
  reader: ReportReader,
  records: RecordSource,
): Generator<CitedEvent> {
  for (const id of ids) {
    const [row] = eventRows(reader, id);
    const found = row === undefined ? [] : records.records(row);
    const where = found.map(({ source, offset, length }) => `source ${source}, ${offset}+${length}`);
    yield {
      id,
      records: found.map(({ line }) => line),
      where: found.length > 3 ? `${where[0]} and ${found.length - 1} more` : where.join("; "),
    };
  }
}

/** Rows of an event's text id. */
export function eventRows(reader: ReportReader, id: string): number[] {
  const reference = parseEventReference(id);
  return reference === undefined ? [] : resolveEvent(reader.store, reference);
}
