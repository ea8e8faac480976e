// SPDX-License-Identifier: Apache-2.0
import type { GapFacts, ReportFoot } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import { failureText } from "../failure-text.ts";
import { counted, grouped } from "../number-text.ts";
import { formatDateTime, type Zone } from "../zone.ts";

/** Maximum number of file names in one sentence. */
const MOST_NAMES = 4;

/** Losses of the log for a report, a sentence each; inert on a terminal, formats escape their own special characters. */
export function footSentences(foot: ReportFoot, zone: Zone): string[] {
  const { gaps, silences, losses, missingFiles, unfinishedIngests, failures } = foot;
  const sentences = [
    ...failures.slice(0, MOST_NAMES).map(failureSentence),
    ...(failures.length > MOST_NAMES
      ? [`${counted(failures.length - MOST_NAMES, "more such boot")}: ctraudit stats.`]
      : []),
    ...(gaps.gaps === 0 ? [] : [gapSentence(gaps, zone)]),
    ...(silences === 0
      ? []
      : [
          `No event for more than an hour, ${counted(silences, "time")}: conclusions on a task do not reach over it.`,
        ]),
    ...losses
      .slice(0, MOST_NAMES)
      .map(({ source, what, count }) => `${escapeControls(source)}: ${grouped(count)} ${what}.`),
    ...(losses.length > MOST_NAMES
      ? [`${counted(losses.length - MOST_NAMES, "more such count")}: ctraudit gaps.`]
      : []),
    ...(missingFiles.length === 0
      ? []
      : [
          `${counted(missingFiles.length, "rotated file")} not read: ${names(missingFiles)} (ctraudit gaps).`,
        ]),
    ...(unfinishedIngests === 0
      ? []
      : [`${counted(unfinishedIngests, "ingest")} did not end: ctraudit report custody.`]),
    ...problemSentences(foot),
  ];
  return sentences.length > 0
    ? sentences
    : ["Nothing is known to be missing: every serial has its event, and every line could be read."];
}

function failureSentence(failure: ReportFoot["failures"][number]): string {
  const host = failure.node === null ? "" : `${escapeControls(failure.node)}, `;
  return `${host}boot ${failure.boot} ${failureText(failure)}.`;
}

function gapSentence({ gaps, serials, fromMs, toMs, largest }: GapFacts, zone: Zone): string {
  const time = (timeMs: number | null, edge: string) =>
    timeMs === null ? edge : formatDateTime(timeMs, zone);
  const range =
    largest === null || gaps === 1
      ? ""
      : `, the largest ${largest.first === largest.last ? largest.first : `${largest.first}-${largest.last}`}`;
  return (
    `${counted(serials, "serial")} without an event, in ${counted(gaps, "gap")} between ${time(fromMs, "the log's beginning")} and ` +
    `${time(toMs, "the log's end")} ${zone.name}${range}: events may be missing there (ctraudit gaps lists them).`
  );
}

function problemSentences({ problems, problemSources }: ReportFoot): string[] {
  const total = problems.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const kinds = problems.map(({ code, count }) => `${grouped(count)} ${escapeControls(code)}`).join(", ");
  return [
    `${total === 1 ? "1 line or event" : `${grouped(total)} lines or events`} of ${counted(problemSources, "source")} could not be read or used: ${kinds} (ctraudit stats).`,
  ];
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).map(escapeControls).join(", ");
  return all.length > MOST_NAMES ? `${shown} and ${grouped(all.length - MOST_NAMES)} more` : shown;
}
