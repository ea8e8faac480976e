// SPDX-License-Identifier: Apache-2.0
import { readBuiltinRules } from "../query/detections/builtin-rules.ts";
import { detect } from "../query/detections/detect.ts";
import { bySeverity, detectionTable } from "../query/detections/detection-report.ts";
import { rankOf } from "../query/detections/severity.ts";
import type { Report } from "../query/reports/report-model.ts";
import type { ReportReader, Scope } from "../query/reports/report-reader.ts";
import type { Zone } from "../report/zone.ts";
import type { Surroundings } from "./command-handler.ts";
import { askedRules } from "./detection-rules.ts";

/** Events of a rule whose ids are kept for its proof. */
const MOST_EVENTS = 200;

/** The report with the detections of severity high and above behind its incidents; as it was where there are none. */
export async function withDetections(
  report: Report,
  reader: ReportReader,
  most: number,
  zone: Zone,
  surroundings: Surroundings,
  scope: Scope = { words: [] },
): Promise<Report> {
  const { rules, problems } = readBuiltinRules();
  const grave = rules.filter(({ severity }) => rankOf(severity) <= rankOf("high"));
  const { asked } = await askedRules(
    { rules: grave, problems },
    reader.store,
    reader.events,
    zone,
    surroundings,
  );
  const { detections } = detect(reader, asked, scope, MOST_EVENTS);
  if (detections.length === 0) return report;
  const table = {
    ...detectionTable(reader, bySeverity(detections), scope, most),
    title: "Detections of severity high and above",
    note: "By the rules that come with ctraudit. A rule says what an event looks like, not what it meant: ctraudit detect --builtin has all.",
  };
  const told = report.tables.findLastIndex(({ isProse }) => isProse === true);
  return { ...report, tables: report.tables.toSpliced(told + 1, 0, table) };
}
