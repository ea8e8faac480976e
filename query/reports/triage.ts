// SPDX-License-Identifier: Apache-2.0
import { readCauses } from "../causes/read-causes.ts";
import { whoReader } from "../who/who.ts";
import { collapseRepeats } from "./escapes/collapse-repeats.ts";
import { findEscapes } from "./escapes/find-escapes.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportTable } from "./report-model.ts";
import type { ReportReader, Scope } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";
import { doerReader } from "./stories/doer.ts";
import { containerOrigins } from "./triage/container-origin.ts";
import { containerTable } from "./triage/container-table.ts";
import { crossingSummary } from "./triage/crossing-summary.ts";
import { hostTable } from "./triage/host-table.ts";
import { incidentParagraph, toldFindings } from "./triage/incident-paragraph.ts";
import { linkIncidents } from "./triage/incidents.ts";
import { limitTable } from "./triage/limit-table.ts";
import { otherFindings } from "./triage/other-findings.ts";
import { outsideTable } from "./triage/outside-table.ts";
import { apiTable } from "./triage/people.ts";

/** Incidents that are told in a paragraph; further ones are rows. */
const MOST_PARAGRAPHS = 12;

/** One page of a database: incidents in sentences, then what surrounds them, then what the log cannot show. */
export function readTriage(reader: ReportReader, most: number): Report {
  const scope: Scope = { words: [] };
  const { found: all, deedsOf } = findEscapes(reader, scope);
  const found = collapseRepeats(all);
  const narrator = { reader, doers: doerReader(reader), deedsOf };
  const causes = readCauses(reader.store);
  const originOf = containerOrigins(reader, causes);
  const who = whoReader(reader, causes, originOf);
  const grave = linkIncidents(reader, found)
    .filter(({ rank }) => rank === 1)
    .slice(0, MOST_PARAGRAPHS);
  const told = new Set(grave.flatMap(toldFindings));
  const others = found.filter((finding) => !told.has(finding));
  const foot = reportFoot(reader, scopeStretches(reader, scope));
  const hosts = hostTable(reader);
  return {
    name: "triage",
    title: "Triage",
    subject: null,
    tables: [
      ...(hosts.rows.length === 0
        ? [hosts]
        : [
            ...(grave.length === 0
              ? [noIncident(found.length)]
              : grave.map((incident, at) => incidentParagraph(narrator, incident, at + 1, originOf, who))),
            ...(others.length === 0 ? [] : [otherFindings(others, most)]),
            hosts,
            containerTable(reader, originOf, most),
            ...apiTable(reader, who, most),
            crossingSummary(reader, most),
            ...(grave.length === 0 ? [] : [outsideTable(reader, grave, deedsOf, most)]),
            limitTable(reader),
          ]),
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

function noIncident(others: number): ReportTable {
  return {
    id: "incidents",
    title: "No finding of rank 1",
    isProse: true,
    columns: ["sentence"],
    rows: [
      {
        cells: [
          `The log shows no task that left a container, and no act of one that reaches the host for certain; ${others === 0 ? "nor any finding of a lower rank" : `${others} finding${others === 1 ? "" : "s"} of a lower rank: below`}. What the log cannot show is said at the end.`,
        ],
        events: [],
        search: null,
      },
    ],
  };
}
