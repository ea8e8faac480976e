// SPDX-License-Identifier: Apache-2.0

import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import type { Report } from "../query/reports/report-model.ts";
import { reportReader } from "../query/reports/report-reader.ts";
import { totalRows } from "../query/reports/table-rows.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { recordSource } from "../store/search/record-source.ts";
import { buildReport } from "./build-report.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { needsFile, typedDatabase } from "./database-path.ts";
import { withDatabase } from "./open-database.ts";
import { expected } from "./read-number.ts";
import { readPasswd } from "./read-passwd.ts";
import { readScope } from "./read-scope.ts";
import { zoneOf } from "./read-times.ts";
import { REPORT_FORMATS, type ReportFormat, renderReport, stdoutPage } from "./render-report.ts";
import { reportHead } from "./report-words.ts";

/** `ctraudit report`: a document that rests on events. */
export const reportCommand: CommandHandler = async (args, options, context) => {
  const format = readFormat(options);
  const zone = await zoneOf(options);
  const names = await readPasswd(options);
  refuseFleet(args, options, context);
  if (options.isSet("sign") && !options.isSet("extract"))
    throw new CliError("CTR_CLI_USAGE", "--sign needs --extract", {
      hint: "the manifest of an extract is signed: it has the SHA-256 of the document and of every source",
    });
  return withDatabase(options, context, async (store) => {
    const reader = reportReader(store, names);
    const report = await buildReport(reader, args, options, zone, context, format);
    let head = reportHead(reader, args, options, zone, context.version);
    const records = recordSource(store);
    const directory = options.text("extract");
    if (directory !== undefined) {
      const { writeExtract } = await import("./write-extract.ts");
      const hashes = await writeExtract(directory, {
        report,
        head,
        format,
        zone,
        reader,
        records,
        args,
        options,
        context,
      });
      head = { ...head, evidence: hashes.evidence };
      context.warn(
        `ctraudit: ${escapeControls(directory)} written; SHA-256 of its manifest ${hashes.manifest}: keep it apart from the directory`,
      );
    }
    for await (const piece of renderReport(format, report, head, zone, reader, records, stdoutPage(context)))
      context.stdout.write(piece);
    const status = exitStatus(report, options);
    if (saysNothing(report)) {
      const { whyNoReport } = await import("./why-no-report.ts");
      const scope = await readScope(reader, options, zone, context);
      context.stdout.flush();
      for (const line of await whyNoReport(reader, scope, zone)) context.warn(line);
    }
    return status;
  });
};

/** A document for others rests on records that must be kept. */
function refuseFleet([name, container]: readonly string[], options: OptionValues, context: CliContext): void {
  const typed = typedDatabase(options, context);
  if (!isFleetAddress(typed)) return;
  if (options.isSet("extract")) throw needsFile("an extract", typed);
  if (name === "timeline") throw needsFile("a timeline", typed);
  if (name === "container") throw needsFile("a dossier", typed, `--container ${container ?? "CONTAINER"}`);
}

function readFormat(options: OptionValues): ReportFormat {
  const text = options.text("format") ?? "text";
  const format = REPORT_FORMATS.find((name) => name === text);
  if (format === undefined) throw expected("format", REPORT_FORMATS.join(", "), text, REPORT_FORMATS);
  return format;
}

function exitStatus(report: Report, options: OptionValues): number {
  if (options.isSet("strict") && report.doubtful) return EXIT.doubtful;
  return saysNothing(report) ? EXIT.nothing : EXIT.done;
}

/** A report's first table is its answer; the others are context. */
function saysNothing({ tables: [answer] }: Report): boolean {
  return answer === undefined || totalRows(answer) === 0;
}
