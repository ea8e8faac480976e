// SPDX-License-Identifier: Apache-2.0

import { readCustody } from "../query/reports/custody.ts";
import { readDossier } from "../query/reports/dossier.ts";
import { readEscapes } from "../query/reports/escapes.ts";
import { LIST_REPORTS } from "../query/reports/list-reports.ts";
import { pickColumns } from "../query/reports/pick-columns.ts";
import { readList } from "../query/reports/read-list.ts";
import { readLogRanges, readSummary } from "../query/reports/read-summary.ts";
import type { Report } from "../query/reports/report-model.ts";
import type { ReportReader, Scope, ScopeCondition } from "../query/reports/report-reader.ts";
import { readTimeline, TIMELINE_KINDS, type TimelineKind } from "../query/reports/timeline.ts";
import { readTriage } from "../query/reports/triage.ts";
import { nearest } from "../query/search/nearest.ts";
import type { Zone } from "../report/zone.ts";
import { chooseContainer } from "./choose-container.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { expected, readChoice, readNumber } from "./read-number.ts";
import { readScope } from "./read-scope.ts";
import type { ReportFormat } from "./render-report.ts";

const DEFAULT_ROWS = 1000;
/** Of each table of a page. */
const PAGE_ROWS = 100;

const SCOPE = ["container", "subtree", "start", "end", "where"];

/** The question to a report. */
interface Asked {
  readonly reader: ReportReader;
  readonly scope: Scope;
  readonly limit: number;
  /** The number of rows that was asked for. */
  readonly asked: number | undefined;
  /** The output shows a picture. */
  readonly pictured: boolean;
  readonly only: TimelineKind | undefined;
}

interface OwnReport {
  /** Options that restrict it. Any other would be named in the document and mean nothing. */
  readonly takes: readonly string[];
  readonly read: (asked: Asked) => Report | Promise<Report>;
}

/** All reports but the dossier, which has a container, and the lists, which take all options but --only. */
const OWN: Readonly<Record<string, OwnReport>> = {
  triage: {
    takes: ["where", "limit"],
    read: ({ reader, scope, asked = PAGE_ROWS, pictured }) => readTriage(reader, asked, pictured, scope),
  },
  timeline: {
    takes: [...SCOPE, "only", "columns", "limit"],
    read: ({ reader, scope, limit, pictured, only }) => readTimeline(reader, scope, limit, pictured, only),
  },
  escapes: {
    takes: [...SCOPE, "limit"],
    read: ({ reader, scope, limit, pictured }) => readEscapes(reader, scope, limit, { pictured }),
  },
  custody: { takes: [], read: ({ reader }) => readCustody(reader) },
  summary: { takes: SCOPE, read: ({ reader, scope }) => readSummary(reader, scope) },
  log: { takes: [], read: ({ reader }) => readLogRanges(reader) },
};
/** The default report. */
const TRIAGE = "triage";
const DOSSIER = "container";
const LIST_TAKES = [...SCOPE, "columns", "by", "summary", "failed", "success", "limit"];
const DOSSIER_TAKES = ["container", "where", "limit"];

/** Every name that `report` takes. */
export const REPORT_NAMES: readonly string[] = [DOSSIER, ...Object.keys(OWN), ...Object.keys(LIST_REPORTS)];

/** The report that was asked for. Throws CliError. */
export async function buildReport(
  reader: ReportReader,
  args: readonly string[],
  options: OptionValues,
  zone: Zone,
  context: CliContext,
  format: ReportFormat,
): Promise<Report> {
  const pictured = format === "html" || format === "json";
  const [name = TRIAGE, subject] = args;
  if (!REPORT_NAMES.includes(name)) {
    const near = nearest(name, REPORT_NAMES);
    const hint =
      name === "dossier"
        ? `ctraudit report ${DOSSIER} KEY is the dossier of a container`
        : near === undefined
          ? `there are ${REPORT_NAMES.join(", ")}`
          : `did you mean ${near}?`;
    throw new CliError("CTR_CLI_USAGE", `no such report: ${name}`, { hint });
  }
  const own = OWN[name];
  const taken = name === DOSSIER ? DOSSIER_TAKES : (own?.takes ?? LIST_TAKES);
  const idle = [...SCOPE, "only", "columns", "by", "summary", "failed", "success", "limit"].find(
    (option) => options.isSet(option) && !taken.includes(option),
  );
  if (idle !== undefined)
    throw new CliError("CTR_CLI_USAGE", `report ${name} takes no --${idle}`, {
      hint:
        name === DOSSIER
          ? "it covers the whole life of its container"
          : taken.length === 0
            ? "it covers the whole database"
            : `${taken.map((option) => `--${option}`).join(", ")} restrict it`,
    });
  const asked = readNumber(options, "limit");
  const limit = asked ?? DEFAULT_ROWS;
  const scope = await readScope(reader, options, zone, context);
  if (name === DOSSIER)
    return dossier(reader, subject ?? options.text("container"), pictured, asked, scope.where);
  if (subject !== undefined)
    throw new CliError(
      "CTR_CLI_USAGE",
      `report ${name} takes no ${subject}`,
      !taken.includes("container") ? {} : { hint: `--container ${subject} restricts it` },
    );
  if (name === TRIAGE) {
    const [{ withDetections }, { readExpression }] = await Promise.all([
      import("../query/detections/with-detections.ts"),
      import("./read-expression.ts"),
    ]);
    const triage = await own!.read({ reader, scope, limit, asked, pictured, only: undefined });
    return withDetections(triage, reader, scope, asked ?? PAGE_ROWS, (expression) =>
      readExpression(reader.store, expression, reader.events, zone, context),
    );
  }
  if (own !== undefined) {
    const only = readChoice(options, "only", TIMELINE_KINDS);
    return withColumns(await own.read({ reader, scope, limit, asked, pictured, only }), options);
  }
  const list = await readList(reader, name, {
    scope,
    summary: options.isSet("summary"),
    byContainer: readBy(options),
    limit,
    ...readResult(options),
  });
  return withColumns(list, options);
}

/** The columns of --columns. */
function withColumns(report: Report, options: OptionValues): Report {
  const text = options.text("columns");
  if (text === undefined) return report;
  const names = text.split(",").map((name) => name.trim());
  const known = report.tables[0]!.columns;
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) throw expected("columns", `some of ${known.join(", ")}`, wrong, known);
  return pickColumns(report, names);
}

function dossier(
  reader: ReportReader,
  text: string | undefined,
  pictured: boolean,
  limit: number | undefined,
  where: ScopeCondition | undefined,
): Report {
  if (text === undefined)
    throw new CliError("CTR_CLI_USAGE", "report container needs a container", {
      hint: "ctraudit tree lists them",
    });
  const chosen = chooseContainer(reader.store, text, reader.container);
  const proven = chosen.filter((id) => !reader.container(id).isHostByPids);
  const found = proven.length > 0 ? proven : chosen; // the host's dossier tells of its process ids, too
  if (found.length > 1) {
    const keys = found.map((id) => reader.container(id).key);
    throw new CliError("CTR_CLI_AMBIGUOUS", `${found.length} boots have a ${text}`, {
      hint: `give the key of one: ${[...new Set(keys)].join(", ")}`,
    });
  }
  return readDossier(reader, found[0]!, pictured, limit, where);
}

function readBy(options: OptionValues): boolean {
  const by = options.text("by");
  if (by !== undefined && by !== "container") throw expected("by", "container", by, ["container"]);
  return by === "container";
}

function readResult(options: OptionValues): { success?: boolean } {
  if (options.isSet("failed") && options.isSet("success"))
    throw new CliError("CTR_CLI_USAGE", "--failed excludes --success");
  return options.isSet("failed") ? { success: false } : options.isSet("success") ? { success: true } : {};
}
