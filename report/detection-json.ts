// SPDX-License-Identifier: Apache-2.0
import type { Detected } from "../query/detections/detect.ts";
import { bySeverity, objectOf } from "../query/detections/detection-report.ts";
import type { RuleHit } from "../query/detections/rule-hits.ts";
import type { ReportReader } from "../query/reports/report-reader.ts";
import { cellObject } from "./document/report-json.ts";
import { textObject } from "./json-text.ts";
import { safeJson } from "./safe-json.ts";
import { isoTime } from "./zone.ts";

/** Detections as JSON, one line for each event of each rule, the gravest rule first. */
export function* detectionLines(
  reader: ReportReader,
  { detections }: Detected,
  limit = Number.POSITIVE_INFINITY,
): Generator<string, void, undefined> {
  let written = 0;
  for (const { rule, first } of bySeverity(detections))
    for (const event of first) {
      if (written >= limit) return;
      written += 1;
      yield `${detectionJson(reader, { rule, event })}\n`;
    }
}

/** An event that matches a rule. */
export function detectionJson(reader: ReportReader, { rule, event: row }: RuleHit): string {
  const { title, id, severity, description, references, techniques, file, line } = rule;
  const event = reader.events.event(row);
  const { container, program } = event;
  const data = {
    rule: { title, id, severity, description, references, techniques, file, line },
    event: event.id,
    time: isoTime(event.timeMs),
    node: event.node,
    pid: event.pid,
    exe: program?.exe === undefined || program.exe === null ? null : textObject(program.exe),
    comm: program?.comm === undefined || program.comm === null ? null : textObject(program.comm),
    container:
      container === null ? null : { key: container.key, name: container.name, class: container.class },
    evidence: event.attribution.evidence,
    on: cellObject(objectOf(reader, row)),
  };
  return safeJson({ type: "detection", version: 1, data });
}
