// SPDX-License-Identifier: Apache-2.0
import type { ContainerId } from "../../../types/ids.ts";
import { readCauses } from "../../causes/read-causes.ts";
import { whoReader } from "../../who/who.ts";
import { type DisagreementReader, openDisagreements } from "../disagreements/open-disagreements.ts";
import { collapseRepeats } from "../escapes/collapse-repeats.ts";
import type { DeedReader } from "../escapes/deeds.ts";
import type { Escape } from "../escapes/escape.ts";
import { findEscapes } from "../escapes/find-escapes.ts";
import type { ReportTable } from "../report-model.ts";
import type { ReportReader, Scope } from "../report-reader.ts";
import { doerReader } from "../stories/doer.ts";
import { type ContainerOrigin, containerOrigins } from "./container-origin.ts";
import { incidentParagraph } from "./incident-paragraph.ts";
import { type Incident, linkIncidents } from "./incidents.ts";

/** Limit of incidents with a paragraph; further ones are rows. */
const MOST_PARAGRAPHS = 12;

export interface Incidents {
  /** All findings, attempts at one thing as one. */
  readonly found: readonly Escape[];
  /** Incidents of rank 1, up to that limit. */
  readonly grave: readonly Incident[];
  /** Each of them in sentences. */
  readonly paragraphs: () => ReportTable[];
  readonly deedsOf: DeedReader;
  readonly originOf: (container: ContainerId) => ContainerOrigin;
  readonly who: ReturnType<typeof whoReader>;
  readonly disagreementsOf: DisagreementReader;
}

/** Incidents of rank 1: of a scope's containers, what left them or reached into them. `further` names where other findings stand, if anywhere in the report. */
export function readIncidents(reader: ReportReader, scope: Scope, further?: string): Incidents {
  const { found: all, deedsOf } = findEscapes(reader, scope, { files: further !== undefined });
  const found = collapseRepeats(all);
  const narrator = { reader, doers: doerReader(reader), deedsOf };
  const causes = readCauses(reader.store);
  const originOf = containerOrigins(reader, causes);
  const who = whoReader(reader, causes, originOf);
  const disagreementsOf = openDisagreements(reader, { originOf, who });
  const grave = linkIncidents(reader, found)
    .filter(({ rank }) => rank === 1)
    .slice(0, MOST_PARAGRAPHS);
  return {
    found,
    grave,
    paragraphs: () =>
      grave.map((incident, at) =>
        incidentParagraph(narrator, incident, at + 1, { originOf, who, disagreementsOf }, further),
      ),
    deedsOf,
    originOf,
    who,
    disagreementsOf,
  };
}
