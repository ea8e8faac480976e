// SPDX-License-Identifier: Apache-2.0
import { isDoubtful, reportFoot } from "../query/reports/report-foot.ts";
import type { Report, ReportRow } from "../query/reports/report-model.ts";
import { reportReader } from "../query/reports/report-reader.ts";
import { scopeRanges } from "../query/reports/scope-ranges.ts";
import { EVENT_COLUMNS, eventRow } from "../query/reports/timeline/run-row.ts";
import { reportHtml } from "../report/document/report-html.ts";
import { readNumber } from "./read-number.ts";
import { citedEvents, citedIds } from "./render-report.ts";
import { documentHead } from "./report-words.ts";
import type { FormatRequest, LoadedFormat } from "./search-format.ts";

/** Default rows of a page: further events are counted. */
const USUAL = 1000;

const REJECTED = {
  id: "rejected",
  title: "Lines that are no records",
  columns: ["problem", "source", "line", "text"],
};

/** The events found as one HTML file without script, with their records. It is written when all are found. */
export function htmlFormat({ zone, context, options }: FormatRequest): LoadedFormat {
  const limit = readNumber(options, "limit") ?? USUAL;
  return ({ store, repositories: { records } }) => {
    const reader = reportReader(store);
    const rows: ReportRow[] = [];
    const rejected: ReportRow[] = [];
    let found = 0;
    return {
      begin: () => undefined,
      event({ row }) {
        found += 1;
        if (rows.length < limit) rows.push(eventRow(reader, row));
      },
      problem({ code, source, line, text }) {
        rejected.push({
          cells: [code, source, line, Buffer.from(text, "latin1")],
          events: [],
          search: null,
        });
      },
      end() {
        const foot = reportFoot(reader, scopeRanges(reader, { words: [] }));
        const report: Report = {
          name: "search",
          title: "Events",
          subject: null,
          tables: [
            {
              id: "events",
              title: "Found",
              columns: EVENT_COLUMNS,
              rows,
              ...(found > rows.length ? { omitted: { rows: found - rows.length, after: rows.length } } : {}),
              ifEmpty: "No event fits.",
            },
            ...(rejected.length === 0 ? [] : [{ ...REJECTED, rows: rejected }]),
          ],
          foot,
          doubtful: isDoubtful(foot),
        };
        const head = documentHead(reader, context.commandLine, options, zone, context.version);
        const ids = citedIds(report);
        for (const piece of reportHtml(report, head, citedEvents(ids, reader, records), ids.length, zone))
          context.stdout.write(piece);
      },
    };
  };
}
