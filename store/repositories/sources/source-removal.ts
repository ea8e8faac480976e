// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { IS_OF_DAEMON, IS_OF_KERNEL, KEYS_OF_BOOT, keysOfBoot } from "../../event-key.ts";
import type { PreparedStatement, Store } from "../../store.ts";
import type { KeyAndTime } from "../events/kernel-events.ts";

/** Removes a source and its bytes. Its records must be removed before. */
export function deleteSource(store: Store, source: number): void {
  store.prepare("DELETE FROM block WHERE source = ?").run(source);
  store.prepare("DELETE FROM source WHERE id = ?").run(source);
}

/** Removes all rows of a source except its bytes and events. */
export function deleteRowsOfSource(store: Store, source: number): void {
  for (const table of ["problem", "other_lines", "segment"])
    store.prepare(`DELETE FROM ${table} WHERE source = ?`).run(source);
  store.prepare("UPDATE source SET carriers = NULL WHERE id = ?").run(source);
}

/** Boots with a segment or event of the source: during an ingest, an event may lie in a boot without a segment yet. Scans all events. */
export function bootsOfSource(store: Store, source: number): BootId[] {
  const sql = `SELECT boot FROM segment WHERE source = @source UNION SELECT CAST(id / ${KEYS_OF_BOOT} AS INTEGER) FROM event WHERE source = @source
    UNION SELECT CAST(event / ${KEYS_OF_BOOT} AS INTEGER) FROM span WHERE source = @source`;
  return store.prepare(sql).pluck().all({ source }) as BootId[];
}

/** Reads the events of a boot that have a record in the source. */
export function eventsWithRecords(store: Store, source: number): (boot: BootId) => number[] {
  const events = store
    .prepare(
      `SELECT id FROM event WHERE id BETWEEN @first AND @last AND source = @source
       UNION SELECT event FROM span WHERE event BETWEEN @first AND @last AND source = @source`,
    )
    .pluck();
  return (boot) => events.all({ ...keysOfBoot(boot), source }) as number[];
}

/** Events with a record in some sources, and whether all of their records are. In pages, since they are removed meanwhile. */
export function* eventsWithin(
  store: Store,
  sources: readonly number[],
): Generator<{ readonly id: number; readonly isWhole: boolean }> {
  const among = "IN (SELECT value FROM json_each(@sources))";
  const page = store.prepare(
    `SELECT id, source ${among} AND NOT EXISTS (SELECT 1 FROM span s WHERE s.event = id AND s.source NOT ${among}) AS whole
     FROM event WHERE id > @after AND (source ${among} OR EXISTS (SELECT 1 FROM span s WHERE s.event = id AND s.source ${among}))
     ORDER BY id LIMIT 10000`,
  );
  const asked = { sources: JSON.stringify(sources) };
  for (let after = -1; ; ) {
    const rows = page.all({ ...asked, after }) as { id: number; whole: number }[];
    for (const { id, whole } of rows) yield { id, isWhole: whole === 1 };
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
  }
}

/** Positions of kernel events in their source, relative to its other events. */
export interface EventBytes {
  /** Offsets of the first and the last of them. */
  readonly first: number;
  readonly last: number;
  /** Offset of the last one before a given first; -1: none. */
  readonly before: number;
  /** Number of those behind a given last. */
  readonly behind: number;
}

/** Reads the events that begin in a source, by their keys: `end` is not included. */
export class EventsOfSource {
  readonly #events: PreparedStatement;
  readonly #bytes: PreparedStatement;
  readonly #daemons: PreparedStatement;

  constructor(store: Store) {
    this.#events = store
      .prepare("SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND source = ?")
      .raw();
    this.#bytes = store.prepare(
      `SELECT ifnull(max(offset) FILTER (WHERE offset < @first), -1) AS before, count(*) FILTER (WHERE offset > @last) AS behind,
       min(offset) AS first, max(offset) AS last FROM event WHERE id >= @from AND id < @end AND source = @source AND ${IS_OF_KERNEL}`,
    );
    this.#daemons = store
      .prepare(
        `SELECT id FROM event WHERE id >= ? AND id < ? AND source = ? AND ${IS_OF_DAEMON} AND offset > ? AND offset <= ?`,
      )
      .pluck();
  }

  read(source: number, from: number, end: number): KeyAndTime[] {
    return this.#events.all(from, end, source) as KeyAndTime[];
  }

  bytes(
    source: number,
    from: number,
    end: number,
    { first, last }: { first: number; last: number },
  ): EventBytes {
    return this.#bytes.get({ from, end, source, first, last }) as EventBytes;
  }

  /** auditd's own events, of those behind an offset and up to another. */
  daemons(source: number, from: number, end: number, before: number, until: number): number[] {
    return this.#daemons.all(from, end, source, before, until) as number[];
  }
}
