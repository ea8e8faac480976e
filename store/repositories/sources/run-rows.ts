// SPDX-License-Identifier: Apache-2.0
import { LIVE_RUN } from "../../live-run.ts";
import type { Store } from "../../store.ts";

/** A row of `run`: one ingest. */
export interface RunRow {
  readonly id: number;
  readonly command: string;
  readonly version: string;
  readonly user: string | null;
  readonly host: string | null;
  readonly started_ms: number;
  /** null: killed, or still running. */
  readonly ended_ms: number | null;
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  readonly digest: string | null;
}

export function readRuns(store: Store): RunRow[] {
  return store.prepare("SELECT * FROM run ORDER BY id").all() as RunRow[];
}

/** A row of `run_source`: a file as found by one ingest. */
export interface RunSourceRow {
  readonly run: number;
  readonly path: string;
  readonly relation: string;
  readonly packed_bytes: number | null;
  readonly packed_sha256: string | null;
  readonly source: number | null;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly known_by: string | null;
  readonly bytes: number;
  readonly added_sha256: string | null;
  readonly events: number;
  readonly note: string | null;
}

export function readRunSources(store: Store): RunSourceRow[] {
  return store.prepare("SELECT * FROM run_source ORDER BY run, position").all() as RunSourceRow[];
}

/** Number of unfinished ingests. */
export function countUnfinishedRuns(store: Store): number {
  return store.prepare("SELECT count(*) FROM run WHERE ended_ms IS NULL").pluck().get() as number;
}

/** Whether the last ingest was killed or is still running. */
export function isLastRunUnfinished(store: Store): boolean {
  return store.prepare("SELECT ended_ms FROM run ORDER BY id DESC LIMIT 1").pluck().get() === null;
}

/** The ctraudit version of the last ingest; undefined if none. */
export function lastRunVersion(store: Store): string | undefined {
  return store.prepare("SELECT version FROM run ORDER BY id DESC LIMIT 1").pluck().get() as
    | string
    | undefined;
}

/** The same for runs over logs at rest: names rotated during a run prove nothing about their neighbours. */
export function readRestingRunSources(store: Store): RunSourceRow[] {
  return store
    .prepare(
      `SELECT * FROM run_source WHERE run NOT IN (SELECT id FROM run WHERE command LIKE '%${LIVE_RUN}') ORDER BY run, position`,
    )
    .all() as RunSourceRow[];
}
