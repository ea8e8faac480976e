// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../report/escape-controls.ts";
import type { DatabaseStatus } from "../store/care/read-status.ts";

import type { SpoolStatus } from "./status-text.ts";

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** The status in Prometheus's text format, for node_exporter's textfile collector. */
export function statusMetrics(status: DatabaseStatus, isHealthy: boolean, spool?: SpoolStatus): string {
  const { lastRun } = status;
  const seconds = (ms: number): number => ms / 1000;
  return [
    metric("database_bytes", "gauge", "Size of the database.", [[{}, status.databaseBytes]]),
    metric("database_wal_bytes", "gauge", "Size of the write-ahead log beside the database.", [[{}, status.walBytes]]),
    metric("filesystem_free_bytes", "gauge", "Free bytes of the database's file system.", [[{}, status.freeBytes]]),
    metric("sources", "gauge", "Logs in the database.", [[{}, status.sources]]),
    metric("log_bytes", "gauge", "Bytes of logs in the database, unpacked.", [[{}, status.logBytes]]),
    metric("log_waiting_bytes", "gauge", "Bytes of last lines without an end, not in the database.", [[{}, status.waitingBytes]]),
    metric("events", "gauge", "Events in the database.", [[{}, status.events]]),
    metric("problems", "gauge", "Lines that could not be read as records, by kind.", status.problems.map(({ code, count }) => [{ code }, count])),
    metric("gaps", "gauge", "Runs of missing serials.", [[{}, status.gaps]]),
    metric("missing_serials", "gauge", "Serials that no event has.", [[{}, status.missingSerials]]),
    metric("overflow_records", "gauge", "Records that did not fit into the spool of the plugin.", [[{}, status.overflow]]),
    metric("spool_bytes", "gauge", "Bytes in the spool of the plugin.", spool === undefined ? [] : [[{}, spool.bytes]]),
    metric("spool_segments", "gauge", "Segments in the spool of the plugin.", spool === undefined ? [] : [[{}, spool.segments]]),
    metric("failed_boots", "gauge", "Boots that could not be attributed.", [[{}, status.failedBoots]]),
    metric("last_run_start_timestamp_seconds", "gauge", "Start of the last ingest.", lastRun === null ? [] : [[{}, seconds(lastRun.startedMs)]]),
    metric("last_run_end_timestamp_seconds", "gauge", "End of the last ingest, absent while it has not ended.", lastRun?.endedMs == null ? [] : [[{}, seconds(lastRun.endedMs)]]),
    metric("newest_event_timestamp_seconds", "gauge", "Time of the newest event, by host.", status.newest.map(({ node, timeMs }) => [{ node: node ?? "" }, seconds(timeMs)])),
    metric("healthy", "gauge", "1 if ctraudit status exits with 0.", [[{}, isHealthy ? 1 : 0]]),
  ].join(""); // biome-ignore format: a table
}

function metric(name: string, type: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const lines = samples.map(([labels, value]) => {
    const said = Object.entries(labels).map(([label, text]) => `${label}="${labelText(text)}"`);
    return `ctraudit_${name}${said.length === 0 ? "" : `{${said.join(",")}}`} ${value}\n`;
  });
  return `# HELP ctraudit_${name} ${help}\n# TYPE ctraudit_${name} ${type}\n${lines.join("")}`;
}

/** A backslash is escaped for the terminal and for the format: two readers take one each. */
function labelText(text: string): string {
  return escapeControls(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
