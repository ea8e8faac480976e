// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import type { ContainerId } from "../../types/ids.ts";
import { placeName } from "../reports/cell-names.ts";
import { commandOf } from "../reports/lists/typed-lists.ts";
import { rowPlace } from "../reports/object-rows.ts";
import { pathCell } from "../reports/path-cell.ts";
import { isDoubtful, reportFoot } from "../reports/report-foot.ts";
import type { Cell, Report, ReportRow, ReportTable } from "../reports/report-model.ts";
import { type ReportReader, type Scope, searchEvents, wordsWithin } from "../reports/report-reader.ts";
import { scopeRanges } from "../reports/scope-ranges.ts";
import { firstRows } from "../reports/table-rows.ts";
import type { Detected } from "./detect.ts";
import type { Detection } from "./detection.ts";
import type { DetectionRule, RuleProblem } from "./rule.ts";
import { rankOf, SEVERITIES } from "./severity.ts";

/** Of a rule that holds of more events, no search can name each. */
const MOST_NAMED = 200;

/** Detections as a report: rules, events, containers, and rules that were not asked. */
export function detectionReport(
  reader: ReportReader,
  { detections, failed }: Detected,
  problems: readonly RuleProblem[],
  asked: number,
  scope: Scope,
  limit: number,
): Report {
  const sorted = bySeverity(detections);
  const foot = reportFoot(reader, scopeRanges(reader, scope));
  const unasked = [...problems, ...failed.map(({ rule, reason }) => ({ ...rule, reason }))];
  return {
    name: "detect",
    title: "Detections",
    subject: null,
    tables: [
      {
        ...detectionTable(reader, sorted, scope, limit),
        note: `${asked} rule${asked === 1 ? "" : "s"} asked${unasked.length === 0 ? "" : `, ${unasked.length} not: at the end`}. A rule says what an event looks like, not what it meant.`,
        ifEmpty: "No rule holds of an event of the scope.",
      },
      ...(sorted.length === 0 ? [] : [placeTable(reader, sorted, limit), eventTable(reader, sorted, limit)]),
      ...(unasked.length === 0 ? [] : [unaskedTable(unasked, limit)]),
    ],
    foot,
    doubtful: isDoubtful(foot) || unasked.length > 0,
  };
}

/** The gravest first; within a severity, the rarest first. */
export function bySeverity(detections: readonly Detection[]): readonly Detection[] {
  return detections.toSorted(
    (a, b) =>
      rankOf(a.rule.severity) - rankOf(b.rule.severity) ||
      a.events - b.events ||
      (a.rule.title < b.rule.title ? -1 : 1),
  );
}

/** One row for each rule that holds of an event. */
export function detectionTable(
  reader: ReportReader,
  detections: readonly Detection[],
  scope: Scope,
  limit: number,
): ReportTable {
  return {
    id: "detections",
    title: "Rules, the gravest first",
    columns: ["severity", "rule", "technique", "events", "containers", "first", "event"],
    ...firstRows(detections, limit, ({ rule, events, first, fromMs, places }) => {
      const ids = first.map(reader.id);
      return {
        cells: [
          rule.severity,
          rule.title,
          rule.techniques.join(", ") || null,
          events,
          placesText(reader, places),
          { timeMs: fromMs },
          ids[0] === undefined ? null : { event: ids[0] },
        ],
        events: events <= MOST_NAMED ? ids : [ids[0]!, ids.at(-1)!],
        search: searchOf(rule, scope, ids, events),
      };
    }),
  };
}

/** Words that print all events of a rule; none where they would be too many to name. */
function searchOf(
  rule: DetectionRule,
  scope: Scope,
  ids: readonly string[],
  events: number,
): readonly string[] | null {
  if (rule.kind === "expression" && rule.isWithin !== true && rule.files === undefined)
    return wordsWithin(scope, [rule.expression]);
  return events <= Math.min(MOST_NAMED, ids.length) ? searchEvents(ids) : null;
}

const MOST_PLACES = 3;

function placesText(reader: ReportReader, places: Detection["places"]): string {
  const sorted = [...places].toSorted(([, a], [, b]) => b - a).map(([id]) => placeOf(reader, id));
  const rest = sorted.length - MOST_PLACES;
  return sorted.slice(0, MOST_PLACES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function placeOf(reader: ReportReader, id: ContainerId | null): string {
  return id === null ? "unknown" : placeName(reader.container(id));
}

/** Events by container and severity. */
function placeTable(reader: ReportReader, detections: readonly Detection[], limit: number): ReportTable {
  const counts = new Map<ContainerId | null, number[]>();
  for (const { rule, places } of detections)
    for (const [place, events] of places) {
      const row = counts.get(place) ?? SEVERITIES.map(() => 0);
      row[rankOf(rule.severity)]! += events;
      counts.set(place, row);
    }
  const rows = [...counts].toSorted(([, a], [, b]) => gravest(a, b));
  return {
    id: "places",
    title: "By container",
    note: "Events by the severity of the rule; an event of which several rules hold counts for each.",
    columns: ["container", ...SEVERITIES],
    ...firstRows(rows, limit, ([place, row]) => ({
      cells: [placeOf(reader, place), ...row],
      events: [],
      search: null,
    })),
  };
}

function gravest(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((count, severity) => count !== b[severity]);
  return at < 0 ? 0 : b[at]! - a[at]!;
}

/** Every event by itself, the gravest rule first. */
function eventTable(reader: ReportReader, detections: readonly Detection[], limit: number): ReportTable {
  const rows = detections.flatMap(({ rule, first }) => first.map((event) => ({ rule, event })));
  const total = detections.reduce((sum, { events }) => sum + events, 0);
  return {
    id: "events",
    title: "Events",
    columns: ["time", "container", "known by", "severity", "rule", "program", "on", "event"],
    ...firstRows(rows, limit, ({ rule, event }) => eventRow(reader, rule, event), total),
  };
}

function eventRow(reader: ReportReader, rule: DetectionRule, row: EventKey): ReportRow {
  const event = reader.events.event(row);
  return {
    cells: [
      { timeMs: event.timeMs },
      rowPlace(event),
      event.attribution.evidence,
      rule.severity,
      rule.title,
      event.program?.exe ?? event.program?.comm ?? null,
      objectOf(reader, row),
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}

/** Object of an event: a command line, a socket's address, a file. */
export function objectOf(reader: ReportReader, row: EventKey): Cell {
  const event = reader.events.event(row);
  const argv = reader.events.arguments(event);
  if (argv.length > 0) return { words: argv };
  const [peer] = reader.events.details(event, DetailKind.peer);
  const file = reader.events.files(event).findLast(({ nametype }) => nametype !== "PARENT");
  return commandOf(event, reader) ?? peer ?? pathCell(reader, event, file);
}

function unaskedTable(problems: readonly RuleProblem[], limit: number): ReportTable {
  return {
    id: "unasked",
    title: "Rules that were not asked",
    columns: ["file", "line", "rule", "reason"],
    ...firstRows(problems, limit, ({ file, line, title, reason }) => ({
      cells: [file, line, title, reason],
      events: [],
      search: null,
    })),
  };
}
