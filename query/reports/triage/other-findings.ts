// SPDX-License-Identifier: Apache-2.0

import { disputedCell, withProof } from "../disagreements/disagreement-words.ts";
import type { DisagreementReader } from "../disagreements/open-disagreements.ts";
import type { Escape } from "../escapes/escape.ts";
import { reasonOf } from "../escapes/reasons.ts";
import type { ReportTable } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";

/** Findings outside the paragraphs, each with the reason of its rank. */
export function otherFindings(
  reader: ReportReader,
  found: readonly Escape[],
  disagreementsOf: DisagreementReader,
  limit: number,
): ReportTable {
  return {
    id: "further",
    title: "Further findings",
    note: "By rank; a purposeful act of an engine or an administrator can look the same.",
    columns: ["rank", "what", "time", "container", "how", "because", "event"],
    ...firstRows(found, limit, (finding) => {
      const { what, where, how, named, events, search } = finding.words();
      const disputed = disputedCell(reader, disagreementsOf, finding);
      const first = named ?? events[0];
      return {
        cells: [
          finding.rank,
          what,
          { timeMs: finding.timeMs },
          where,
          how,
          reasonOf(finding) + disputed.text,
          first === undefined ? null : { event: first },
        ],
        ...withProof(events, search, disputed.events),
      };
    }),
  };
}
