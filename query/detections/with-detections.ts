// SPDX-License-Identifier: Apache-2.0
import type { Condition } from "../../questions/condition.ts";
import type { Report } from "../reports/report-model.ts";
import type { ReportReader, Scope } from "../reports/report-reader.ts";
import { readBuiltinRules } from "./builtin-rules.ts";
import { detect } from "./detect.ts";
import { bySeverity, detectionTable } from "./detection-report.ts";
import { rankOf } from "./severity.ts";

/** Events of a rule whose ids are kept for its proof. */
const MOST_EVENTS = 200;

/** The report with the detections of severity high and above behind its incidents; as it was where there are none. `meaning` reads an expression. */
export async function withDetections(
  report: Report,
  reader: ReportReader,
  scope: Scope,
  limit: number,
  meaning: (expression: string) => Promise<Condition>,
): Promise<Report> {
  const rules = readBuiltinRules().rules.filter(({ severity }) => rankOf(severity) <= rankOf("high"));
  const expressions: { readonly rule: (typeof rules)[number]; readonly condition: Condition }[] = [];
  for (const rule of rules)
    if (rule.kind === "expression") expressions.push({ rule, condition: await meaning(rule.expression) });
  const { detections } = detect(reader, { sigma: [], expressions }, scope, MOST_EVENTS);
  if (detections.length === 0) return report;
  const table = {
    ...detectionTable(reader, bySeverity(detections), scope, limit),
    title: "Detections of severity high and above",
    note: "By the rules of ctraudit. A rule describes the look of an event, not its purpose: ctraudit detect --builtin has all hits.",
  };
  const told = report.tables.findLastIndex(({ isProse }) => isProse === true);
  return { ...report, tables: report.tables.toSpliced(told + 1, 0, table) };
}
