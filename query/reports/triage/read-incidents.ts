// SPDX-License-Identifier: Apache-2.0
import type { ContainerId } from "../../../types/ids.ts";
import { readCauses } from "../../causes/read-causes.ts";
import { whoReader } from "../../who/who.ts";
import { collapseRepeats } from "../escapes/collapse-repeats.ts";
import type { DeedReader } from "../escapes/deeds.ts";
import type { Escape } from "../escapes/escape.ts";
import { findEscapes } from "../escapes/find-escapes.ts";
import type { ReportTable } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { doerReader } from "../stories/doer.ts";
import { type ContainerOrigin, containerOrigins } from "./container-origin.ts";
import { incidentParagraph } from "./incident-paragraph.ts";
import { type Incident, linkIncidents } from "./incidents.ts";

/** Incidents that are told in a paragraph; further ones are rows. */
const MOST_PARAGRAPHS = 12;

export interface Incidents {
  /** All findings of the database, attempts at one thing as one. */
  readonly found: readonly Escape[];
  /** Incidents of rank 1, as many as are told. */
  readonly grave: readonly Incident[];
  /** Each of them in sentences. */
  readonly paragraphs: () => ReportTable[];
  readonly deedsOf: DeedReader;
  readonly originOf: (container: ContainerId) => ContainerOrigin;
  readonly who: ReturnType<typeof whoReader>;
}

/** Incidents of rank 1. `concerns`: only those that it takes. */
export function readIncidents(
  reader: ReportReader,
  concerns: (incident: Incident) => boolean = () => true,
): Incidents {
  const { found: all, deedsOf } = findEscapes(reader, { words: [] });
  const found = collapseRepeats(all);
  const narrator = { reader, doers: doerReader(reader), deedsOf };
  const causes = readCauses(reader.store);
  const originOf = containerOrigins(reader, causes);
  const who = whoReader(reader, causes, originOf);
  const grave = linkIncidents(reader, found)
    .filter((incident) => incident.rank === 1 && concerns(incident))
    .slice(0, MOST_PARAGRAPHS);
  return {
    found,
    grave,
    paragraphs: () =>
      grave.map((incident, at) => incidentParagraph(narrator, incident, at + 1, originOf, who)),
    deedsOf,
    originOf,
    who,
  };
}
