// SPDX-License-Identifier: Apache-2.0
import { type Detected, detect } from "../query/detections/detect.ts";
import { detectionReport } from "../query/detections/detection-report.ts";
import type { RuleProblem, RuleSet } from "../query/detections/rule.ts";
import { reportReader } from "../query/reports/report-reader.ts";
import { recordSource } from "../store/search/record-source.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { detectHead } from "./detect-words.ts";
import { askedRules, readRuleSet, warnOfProblems } from "./detection-rules.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice, readNumber } from "./read-number.ts";
import { readPasswd } from "./read-passwd.ts";
import { readScope } from "./read-scope.ts";
import { zoneOf } from "./read-times.ts";
import { REPORT_FORMATS, renderReport, stdoutPage } from "./render-report.ts";

const FORMATS = [...REPORT_FORMATS, "ndjson"] as const;
const DEFAULT_ROWS = 1000;

/** `ctraudit detect`: events of which rules hold. */
export const detectCommand: CommandHandler = async (args, options, context) => {
  const format = readChoice(options, "format", FORMATS) ?? "text";
  const limit = readNumber(options, "limit") ?? DEFAULT_ROWS;
  const zone = await zoneOf(options);
  const names = await readPasswd(options);
  const set = rulesOf(args, options);
  return withDatabase(options, context, async (store) => {
    const reader = reportReader(store, names);
    const scope = await readScope(reader, options, zone, context);
    const { asked, problems } = await askedRules(set, store, reader.events, zone, context);
    warnOfProblems(problems, context);
    const total = asked.sigma.length + asked.expressions.length;
    if (total === 0) throw new CliError("CTR_CLI_USAGE", "no rule could be read");
    const isLine = format === "ndjson";
    const detected = detect(reader, asked, scope, isLine ? Number.POSITIVE_INFINITY : limit);
    warnOfProblems(failures(detected), context);
    if (format === "ndjson") {
      const { detectionLines } = await import("../report/detection-json.ts");
      for (const line of detectionLines(reader, detected, readNumber(options, "limit")))
        context.stdout.write(line);
    } else {
      const report = detectionReport(reader, detected, problems, total, scope, limit);
      const head = detectHead(reader, args, options, zone, context.version);
      const records = recordSource(store);
      const page = stdoutPage(context);
      for await (const piece of renderReport(format, report, head, zone, reader, records, page))
        context.stdout.write(piece);
    }
    return status(detected, problems, options);
  });
};

function rulesOf(args: readonly string[], options: OptionValues): RuleSet {
  const isBuiltin = options.isSet("builtin");
  if (args.length === 0 && !isBuiltin)
    throw new CliError("CTR_CLI_USAGE", "detect needs rules: files, folders, or --builtin", {
      hint: "ctraudit detect --builtin",
    });
  return readRuleSet(args, isBuiltin);
}

const failures = ({ failed }: Detected): RuleProblem[] =>
  failed.map(({ rule, reason }) => ({ ...rule, reason }));

function status(
  { detections, failed }: Detected,
  problems: readonly RuleProblem[],
  options: OptionValues,
): number {
  if (options.isSet("strict") && problems.length + failed.length > 0) return EXIT.doubtful;
  return detections.length === 0 ? EXIT.nothing : EXIT.done;
}
