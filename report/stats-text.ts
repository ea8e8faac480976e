// SPDX-License-Identifier: Apache-2.0
import type { BootStats, NameCount, Stats } from "../query/stats.ts";
import { LIKELY } from "../types/attribution/evidence.ts";
import { HOST_PIDS_MEANING, HOST_PIDS_NAME } from "../types/host-pids.ts";
import { carrierLines } from "./carrier-text.ts";
import { escapeControls } from "./escape-controls.ts";
import { failureText } from "./failure-text.ts";
import { counted, grouped, share } from "./number-text.ts";
import type { Paint } from "./paint.ts";
import { proofLine, wrap } from "./proof-text.ts";
import { joinedLines, renamedLines, simultaneousLines, twinLines } from "./renamed-text.ts";
import { formatSpan, type Zone } from "./zone.ts";

export interface StatsTextOptions {
  readonly zone: Zone;
  readonly columns: number;
  readonly paint: Paint;
}

const LABEL_WIDTH = 12;

/** Contents of the database and the possible evidence of its logs, boot by boot. */
export function statsText(stats: Stats, options: StatsTextOptions): string {
  const { sources, bytes, lines, waiting } = stats.sources;
  const whole = `${counted(sources, "source")}, ${counted(lines, "line")}, ${counted(bytes, "byte")}`;
  const rejected = stats.problems.reduce((sum, { count }) => sum + count, 0);
  const text = [
    ...stats.boots.flatMap((boot) => [...bootLines(boot, options), ""]),
    ...field("sources", whole, options),
    ...(waiting === 0
      ? []
      : field(
          "waiting",
          `${counted(waiting, "byte")} of last lines without an end: not in the database`,
          options,
        )),
    ...(stats.overflow === 0
      ? []
      : field(
          "overflow",
          `${counted(stats.overflow, "record")} did not fit into the spool of ctraudit plugin: ctraudit gaps`,
          options,
        )),
    ...[
      ...joinedLines(stats.joined),
      ...renamedLines(stats.renamed),
      ...twinLines(stats.twins),
      ...simultaneousLines(stats.simultaneous),
    ].flatMap((line) => field("names", line, options)),
    ...carrierLines(stats.carriers).flatMap((line) => field("", line, options)),
    ...field(
      "problems",
      rejected === 0 ? "none" : `${counted(rejected, "line")}: ${list(stats.problems)}`,
      options,
    ),
  ];
  return text.map((line) => `${line}\n`).join("");
}

function bootLines(stats: BootStats, options: StatsTextOptions): string[] {
  const { boot, events, proof, tasks, records, gaps, conflicts, byPids, likely } = stats;
  const { zone, paint, columns } = options;
  const node = boot.node === null ? "(no node)" : escapeControls(boot.node);
  const times = formatSpan(boot.firstMs, boot.lastMs, zone);
  const blind = proof.isBlind ? [paint("warning", "no clone records: nesting cannot be inferred")] : [];
  const disputed = conflicts.reduce((sum, { count }) => sum + count, 0);
  return [
    ...blind,
    paint("strong", `${node} · boot ${boot.number} · ${times} · ${counted(events, "event")}`),
    ...field(
      "serials",
      `${stats.firstSerial} → ${stats.lastSerial}; begins by ${escapeControls(boot.cut)}`,
      options,
    ),
    ...field(
      "gaps",
      gaps.gaps === 0 ? "none" : `${counted(gaps.gaps, "gap")}, ${counted(gaps.serials, "serial")}`,
      options,
    ),
    ...field(
      "records",
      `${share(records.incomplete, records.calls)} of ${counted(records.calls, "event")} of system calls lack a record`,
      options,
    ),
    ...proofLine(proof, columns),
    ...field("tasks", taskText(tasks), options),
    ...field("containers", list(stats.containers) || "none", options),
    ...field(
      "evidence",
      stats.evidence.map(({ name, count }) => `${escapeControls(name)} ${share(count, events)}`).join(", "),
      options,
    ),
    ...(likely === 0
      ? []
      : field(
          LIKELY,
          `${share(likely, events)} of the events are unknown, but likely somewhere by the shapes of command lines: search --evidence likely`,
          options,
        )),
    ...(byPids === 0
      ? []
      : field(HOST_PIDS_NAME, `${share(byPids, events)} of the events: ${HOST_PIDS_MEANING}`, options)),
    ...(stats.failure === null ? [] : field("failed", failureText(stats.failure), options)),
    ...field("conflicts", disputed === 0 ? "none" : list(conflicts), options),
  ];
}

function taskText({ tasks, withoutBirth, silent }: BootStats["tasks"]): string {
  return (
    `${grouped(tasks)}; ${share(withoutBirth, tasks)} without a record of their birth (older than the log, or their ` +
    `clone was not logged), ${share(silent, tasks)} silent (known only as a parent)`
  );
}

function list(counts: readonly NameCount[]): string {
  return counts.map(({ name, count }) => `${grouped(count)} ${escapeControls(name)}`).join(", ");
}

function field(name: string, value: string, { columns }: StatsTextOptions): string[] {
  return wrap(`${name.padEnd(LABEL_WIDTH)}${value}`, columns);
}
