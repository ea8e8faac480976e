// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../report/escape-controls.ts";
import { counted, grouped } from "../report/number-text.ts";
import { wrap } from "../report/proof-text.ts";
import type { DatabaseStatus } from "../store/care/read-status.ts";

/** Content of a plugin's spool: waiting to be stored, or stored and not yet deleted. */
export interface SpoolStatus {
  readonly segments: number;
  readonly bytes: number;
  /** Last change of the oldest segment; null: there is none. */
  readonly oldestMs: number | null;
}

const LABEL_WIDTH = 12;

/** The status in lines of a name and a value. */
export function statusText(
  status: DatabaseStatus,
  nowMs: number,
  faults: readonly string[],
  columns: number,
  spool?: SpoolStatus,
): string {
  const { lastRun, newest, problems } = status;
  const rows: [string, string][] = [
    ["database", `${bytesText(status.databaseBytes)}, schema ${status.schema}, ${bytesText(status.freeBytes)} free beside it`],
    ["wal", status.walBytes === 0 ? "none: one file" : bytesText(status.walBytes)],
    ["writer", status.writer === null ? "none" : `process ${status.writer}`],
    ["last run", lastRun === null ? "none" : `${timeText(lastRun.startedMs)} to ${lastRun.endedMs === null ? "not ended" : timeText(lastRun.endedMs)}`],
    ["sources", `${grouped(status.sources)}, ${bytesText(status.logBytes)} of logs${status.waitingBytes === 0 ? "" : `, ${bytesText(status.waitingBytes)} wait for their end`}${status.pruned === 0 ? "" : `; ${grouped(status.pruned)} pruned`}`],
    ["growth", status.logBytesPerDay === null ? "no run in seven days" : `${bytesText(status.logBytesPerDay)} of logs a day`],
    ["events", grouped(status.events)],
    ...newest.map(({ node, timeMs }): [string, string] => ["newest", `${node === null ? "(no node)" : escapeControls(node)} ${timeText(timeMs)}, ${ageText(nowMs - timeMs)} ago`]),
    ["gaps", status.gaps === 0 ? "none" : `${counted(status.gaps, "gap")}, ${counted(status.missingSerials, "serial")}`],
    ...(status.overflow === 0 ? [] : [["overflow", `${counted(status.overflow, "record")} did not fit into the spool`] as [string, string]]),
    ...(spool === undefined ? [] : [["spool", spoolText(spool, nowMs)] as [string, string]]),
    ["problems", problems.length === 0 ? "none" : problems.map(({ code, count }) => `${grouped(count)} ${escapeControls(code)}`).join(", ")],
    ["health", faults.length === 0 ? "good" : faults.join("; ")],
  ]; // biome-ignore format: a table
  return rows
    .flatMap(([name, value]) => wrap(`${name.padEnd(LABEL_WIDTH)}${value}`, columns))
    .map((line) => `${line}\n`)
    .join("");
}

function spoolText({ segments, bytes, oldestMs }: SpoolStatus, nowMs: number): string {
  if (oldestMs === null) return "empty";
  return `${counted(segments, "segment")}, ${bytesText(bytes)}, the oldest written ${ageText(nowMs - oldestMs)} ago`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < UNITS.length - 1; unit++) size /= 1000;
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}

export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
