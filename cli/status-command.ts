// SPDX-License-Identifier: Apache-2.0

import { segmentsOf } from "../ingest/spool/spool-folder.ts";
import { safeJson } from "../report/safe-json.ts";
import { type DatabaseStatus, readStatus } from "../store/care/read-status.ts";
import { openForReading } from "../store/connection.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import type { SpoolStatus } from "./status-text.ts";

/** `ctraudit status`: is the database cared for? The answer is the exit status, too. */
export const statusCommand: CommandHandler = async (_args, options, context) => {
  const format = readChoice(options, "format", ["text", "json", "prometheus"]) ?? "text";
  const maxLagMs = maxLagOf(options);
  const store = openForReading(databasePath(options, context));
  try {
    const { stdout, nowMs, columns } = context;
    const status = readStatus(store, nowMs);
    const folder = options.text("spool");
    const spool = folder === undefined ? undefined : spoolStatus(folder);
    const faults = faultsOf(status, nowMs, maxLagMs);
    if (format === "json")
      stdout.write(
        `${safeJson({ type: "status", version: 1, data: { ...status, ...(spool === undefined ? {} : { spool }), healthy: faults.length === 0, faults } })}\n`,
      );
    else if (format === "prometheus") {
      const { statusMetrics } = await import("./status-metrics.ts");
      stdout.write(statusMetrics(status, faults.length === 0, spool));
    } else {
      const { statusText } = await import("./status-text.ts");
      stdout.write(statusText(status, nowMs, faults, columns, spool));
    }
    return faults.length === 0 ? EXIT.done : EXIT.nothing;
  } finally {
    store.close();
  }
};

function faultsOf(status: DatabaseStatus, nowMs: number, maxLagMs: number | undefined): string[] {
  const { lastRun, writer, failedBoots, newest } = status;
  const faults: string[] = [];
  if (lastRun === null) faults.push("no ingest has run");
  else if (lastRun.endedMs === null && writer === null)
    faults.push("the last ingest did not end, and none is at work");
  if (failedBoots > 0) faults.push(`boots that could not be attributed: ${failedBoots}`);
  if (status.freeBytes < status.databaseBytes / 10) faults.push("the disk is nearly full");
  const oldest = Math.min(...newest.map(({ timeMs }) => timeMs));
  if (maxLagMs !== undefined && !(nowMs - oldest <= maxLagMs))
    faults.push("a host's newest event is older than --max-lag");
  return faults;
}

/** Throws IngestError where there is no such folder. */
function spoolStatus(folder: string): SpoolStatus {
  const segments = segmentsOf(folder);
  return {
    segments: segments.length,
    bytes: segments.reduce((sum, { bytes, journalBytes }) => sum + bytes + journalBytes, 0),
    oldestMs: segments[0]?.changedMs ?? null,
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function maxLagOf(options: OptionValues): number | undefined {
  const text = options.text("max-lag");
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (number !== undefined && unit !== undefined) return Number(number) * UNITS[unit]!;
  throw new CliError("CTR_CLI_USAGE", `--max-lag ${text}: no span of time`, {
    hint: "such as 90s, 15m, 2h or 1d",
  });
}
