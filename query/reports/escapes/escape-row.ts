// SPDX-License-Identifier: Apache-2.0
import { disputedCell, withProof } from "../disagreements/disagreement-words.ts";
import type { DisagreementReader } from "../disagreements/open-disagreements.ts";
import type { ReportRow } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import type { Escape } from "./escape.ts";
import { reasonOf } from "./reasons.ts";

export const ESCAPE_COLUMNS = ["no", "rank", "what", "time", "container", "how", "event", "reason"];

/** `no` is the number of the finding in further tables. */
export function escapeRow(
  reader: ReportReader,
  finding: Escape,
  no: number,
  disagreementsOf: DisagreementReader,
): ReportRow {
  const { rank, timeMs } = finding;
  const { what, where, how, named, events, search } = finding.words();
  const disputed = disputedCell(reader, disagreementsOf, finding);
  const first = named ?? events[0];
  const event = first === undefined ? null : { event: first };
  return {
    cells: [no, rank, what, { timeMs }, where, how, event, reasonOf(finding) + disputed.text],
    ...withProof(events, search, disputed.events),
  };
}
