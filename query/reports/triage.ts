// SPDX-License-Identifier: Apache-2.0
import { readContainer, readContainers } from "../../store/repositories/containers/container-rows.ts";
import { containerPicture } from "./container-picture.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportTable } from "./report-model.ts";
import { isWhole, type ReportReader, type Scope } from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";
import { totalRows } from "./table-rows.ts";
import { containerTable } from "./triage/container-table.ts";
import { crossingSummary } from "./triage/crossing-summary.ts";
import { hostTable } from "./triage/host-table.ts";
import { toldFindings } from "./triage/incident-paragraph.ts";
import type { Incident } from "./triage/incidents.ts";
import { limitTable } from "./triage/limit-table.ts";
import { otherFindings } from "./triage/other-findings.ts";
import { outsideTable } from "./triage/outside-table.ts";
import { apiTable } from "./triage/people.ts";
import { readIncidents } from "./triage/read-incidents.ts";

const WHOLE: Scope = { words: [] };

/**
 * One page of a database: incidents in sentences, then their context, then the limits of the log. With an expression in the scope: incidents,
 * findings and crossings that rest on an event of which it holds, and containers with such events; hosts and limits are of the whole log.
 */
export function readTriage(reader: ReportReader, limit: number, pictured = false, scope = WHOLE): Report {
  const { found, grave, paragraphs, deedsOf, originOf, who, disagreementsOf } = readIncidents(
    reader,
    scope,
    "“Further findings”",
  );
  const told = new Set(grave.flatMap(toldFindings));
  const others = found.filter((finding) => !told.has(finding));
  const foot = reportFoot(reader, scopeRanges(reader, scope));
  const hosts = hostTable(reader, limit);
  return {
    name: "triage",
    title: "Triage",
    subject: null,
    ...(pictured ? pictureOf(reader, grave) : {}),
    tables: [
      ...(totalRows(hosts) === 0
        ? [hosts]
        : [
            ...(grave.length === 0 ? [noIncident(found.length, scope)] : paragraphs()),
            ...(others.length === 0 ? [] : [otherFindings(reader, others, disagreementsOf, limit)]),
            hosts,
            containerTable(reader, originOf, limit, scope),
            ...apiTable(reader, who, limit),
            crossingSummary(reader, limit, scope),
            ...(grave.length === 0 ? [] : [outsideTable(reader, grave, deedsOf, limit)]),
            limitTable(reader, limit),
          ]),
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** The boot of the gravest incident, else of the newest container. */
function pictureOf(reader: ReportReader, [first]: readonly Incident[]): Pick<Report, "picture"> {
  const told = first?.containers ?? [];
  const newest = () =>
    readContainers(reader.store)
      .filter((row) => row.class !== "host")
      .sort((a, b) => reader.compare(a.proof, b.proof))
      .at(-1);
  const id = told[0] ?? newest()?.id;
  if (id === undefined) return {};
  const picture = containerPicture(reader, readContainer(reader.store, id).boot, told);
  return picture === undefined ? {} : { picture };
}

function noIncident(others: number, scope: Scope): ReportTable {
  return {
    id: "incidents",
    title: isWhole(scope) ? "No finding of rank 1" : "No finding of rank 1 within this report",
    isProse: true,
    columns: ["sentence"],
    rows: [
      {
        cells: [
          isWhole(scope)
            ? `The log shows no task outside of its container by its own act, and no act of one that reaches the host for certain; ${others === 0 ? "nor any finding of a lower rank" : `${others} finding${others === 1 ? "" : "s"} of a lower rank: below`}. “Limits of the log”, at the end, has what it cannot show.`
            : `No event within this report, of those that fit --where, is one that a finding of rank 1 rests on; ${others === 0 ? "nor one of a lower rank" : `${others} of a lower rank: below`}. Sentences of an incident also cite events of whoever made its container, and of what followed: these bring no incident into the report. Without --where, triage speaks of the whole log.`,
        ],
        events: [],
        search: null,
        command: ["report", "escapes", ...(scope.where === undefined ? [] : ["--where", scope.where.text])],
      },
    ],
  };
}
