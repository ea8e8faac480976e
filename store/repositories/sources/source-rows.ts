// SPDX-License-Identifier: Apache-2.0
import type { SourceTotals } from "../../../questions/log-coverage.ts";
import type { Store } from "../../store.ts";

export type { SourceTotals };

/** A row of `source` with the number of its problems. */
export interface SourceRow {
  readonly id: number;
  readonly name: string;
  /** The host that --node named. */
  readonly node: string | null;
  readonly size: number;
  readonly lines: number;
  /** null: not computed since the source grew. */
  readonly sha256: string | null;
  /** Not null: an ingest of the source is running, or was stopped. */
  readonly resume: string | null;
  /** Bytes of an incomplete last line beyond these. */
  readonly waiting: number;
  readonly problems: number;
}

/** In the order in which they were first read. */
export function readSourceRows(store: Store): SourceRow[] {
  return store
    .prepare(
      `SELECT s.id, s.name, s.node, s.size, s.lines, s.sha256, s.resume, s.waiting,
         (SELECT count(*) FROM problem p WHERE p.source = s.id AND p.boot IS NULL) AS problems FROM source s ORDER BY s.id`,
    )
    .all() as SourceRow[];
}

export function hasSource(store: Store, id: number): boolean {
  return store.prepare("SELECT 1 FROM source WHERE id = ?").get(id) !== undefined;
}

/** The smallest source with this name and a minimum size; undefined: none. */
export function findSource(store: Store, name: string, bytes: number): number | undefined {
  return store
    .prepare("SELECT id FROM source WHERE name = ? AND size >= ? ORDER BY size LIMIT 1")
    .pluck()
    .get(name, bytes) as number | undefined;
}

/** Names of sources by their rows. */
export function sourceNames(store: Store): ReadonlyMap<number, string> {
  return new Map(store.prepare("SELECT id, name FROM source").raw().all() as [number, string][]);
}

export function sumSources(store: Store): SourceTotals {
  return store
    .prepare(
      "SELECT count(*) AS sources, coalesce(sum(size), 0) AS bytes, coalesce(sum(lines), 0) AS lines, coalesce(sum(waiting), 0) AS waiting FROM source",
    )
    .get() as SourceTotals;
}

/** Carriers of the records of a source, in JSON, and its number of other lines. */
export interface CarrierRow {
  readonly id: number;
  readonly name: string;
  readonly carriers: string | null;
  readonly other: number;
}

export function readCarrierRows(store: Store): CarrierRow[] {
  return store
    .prepare(
      `SELECT s.id, s.name, s.carriers, (SELECT coalesce(sum(o.lines), 0) FROM other_lines o WHERE o.source = s.id) AS other
       FROM source s ORDER BY s.id`,
    )
    .all() as CarrierRow[];
}
