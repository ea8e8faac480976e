// SPDX-License-Identifier: Apache-2.0

import { rootedPath } from "../../query/reports/path-cell.ts";
import type {
  Cell,
  Picture,
  PictureBar,
  Report,
  ReportFoot,
  ReportTable,
} from "../../query/reports/report-model.ts";
import { totalRows } from "../../query/reports/table-rows.ts";
import { textObject } from "../json-text.ts";
import { safeJson } from "../safe-json.ts";
import { isoTime, secondsSinceBoot } from "../zone.ts";
import type { ReportHead } from "./report-head.ts";

/** A report as one JSON object: times in UTC, invalid UTF-8 as base64, every statement with its proof. */
export function reportJson(report: Report, head: ReportHead): string {
  const { name, title, subject, picture, tables, foot, doubtful } = report;
  const data = {
    name,
    title,
    subject: subject === null ? null : textObject(subject),
    command: head.command,
    version: head.version,
    schema: head.schema,
    ...(Object.keys(head.case ?? {}).length === 0 ? {} : { case: head.case }),
    sources: head.sources,
    ...((head.claims ?? []).length === 0 ? {} : { claims: head.claims }),
    ...(picture === undefined ? {} : { picture: pictureObject(picture) }),
    tables: tables.map(tableObject),
    ...footObject(foot),
    doubtful,
  };
  return `${safeJson({ type: "report", version: 1, data })}\n`;
}

function pictureObject(picture: Picture): Record<string, unknown> {
  const bar = (one: PictureBar) => ({ ...one, label: textObject(one.label) });
  return {
    ...picture,
    bars: picture.bars.map(bar),
    groups: picture.groups.map((group) => ({
      ...group,
      common:
        "name" in group.common ? { ...group.common, name: textObject(group.common.name) } : group.common,
    })),
    ...(picture.all === undefined ? {} : { all: picture.all.map(bar) }),
  };
}

/** Losses, beside the tables. */
function footObject({ gaps, ...foot }: ReportFoot): Record<string, unknown> {
  const time = (timeMs: number | null) => (timeMs === null ? null : isoTime(timeMs));
  const { fromMs, toMs, ...rest } = gaps;
  return { gaps: { ...rest, from: time(fromMs), to: time(toMs) }, ...foot };
}

/** `total` is the number of all rows, `rows` are those shown. */
function tableObject(whole: ReportTable): Record<string, unknown> {
  const { rows, ifEmpty, omitted, ...table } = whole;
  const total = totalRows(whole);
  return {
    ...table,
    total,
    ...(omitted === undefined ? {} : { omitted }),
    ...(total === 0 && ifEmpty !== undefined ? { ifEmpty } : {}),
    rows: rows.map(({ cells, events, search, command = null, depth }) => ({
      cells: cells.map(cellObject),
      events,
      search: search === null ? command && ["ctraudit", ...command] : ["ctraudit", "search", ...search],
      ...(depth === undefined ? {} : { depth }),
    })),
  };
}

function timeObject(timeMs: number): Record<string, unknown> {
  const time = isoTime(timeMs);
  return time === null ? { time, sinceBoot: secondsSinceBoot(timeMs) } : { time };
}

/** A value of a report. */
export function cellObject(cell: Cell): unknown {
  if (cell === null || typeof cell === "number") return cell;
  if (typeof cell === "string" || cell instanceof Uint8Array) return textObject(cell);
  if ("timeMs" in cell) return timeObject(cell.timeMs);
  if ("event" in cell) return cell;
  if ("root" in cell) return textObject(rootedPath(cell));
  return { words: cell.words.map(textObject) };
}
