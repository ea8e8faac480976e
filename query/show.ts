// SPDX-License-Identifier: Apache-2.0

import type { EventFacts } from "../questions/event-facts.ts";
import type { EventFile, EventRootView } from "../questions/event-file.ts";
import type { EventReader } from "../questions/event-reader.ts";
import type { EventView, StoredText } from "../questions/event-view.ts";
import type { RecordSource, StoredRecord } from "../questions/record-source.ts";
import { eventReader } from "../store/search/event-reader.ts";
import type { Store } from "../store/store.ts";

/** Everything that is known of one event. */
export interface ShownEvent {
  readonly event: EventView;
  readonly records: readonly StoredRecord[];
  readonly sources: ReadonlyMap<number, string>;
  readonly paths: readonly StoredText[];
  readonly files: readonly EventFile[];
  readonly root: EventRootView;
  readonly arguments: readonly StoredText[];
  readonly facts: EventFacts;
  readonly conflicts: readonly { readonly kind: string; readonly detail: string }[];
  /** The event that proves where this one happened, the one that proves that, and so on. */
  readonly why: readonly EventView[];
  /** Every name of its container, and the event that gives it. */
  readonly names: readonly { readonly kind: string; readonly value: string; readonly event: string }[];
}

const LONGEST_CHAIN = 64;

/** Reads one event by its row id, with its records as they were written. */
export function readEvent(
  store: Store,
  row: number,
  source: RecordSource,
  reader: EventReader = eventReader(store),
): ShownEvent {
  const conflicts = store
    .prepare("SELECT kind, detail FROM conflict WHERE event = ? ORDER BY id")
    .all(row) as ShownEvent["conflicts"];
  const names = store.prepare("SELECT id, name FROM source").all() as { id: number; name: string }[];
  const event = reader.event(row);
  return {
    event,
    records: source.records(row),
    sources: new Map(names.map(({ id, name }) => [id, name])),
    paths: reader.paths(event),
    files: reader.files(event),
    root: reader.root(event),
    arguments: reader.arguments(event),
    facts: reader.facts(event),
    conflicts,
    why: readChain(store, row, reader),
    names: event.container === null ? [] : readNames(store, event.container.row, reader),
  };
}

function readNames(store: Store, container: number, reader: EventReader): ShownEvent["names"] {
  const rows = store
    .prepare("SELECT kind, value, event FROM container_name WHERE container = ? ORDER BY event, kind, value")
    .all(container) as { kind: string; value: string; event: number }[];
  return rows.map(({ kind, value, event }) => ({ kind, value, event: reader.boots.eventId(event) }));
}

function readChain(store: Store, row: number, reader: EventReader): EventView[] {
  const chain: EventView[] = [];
  const seen = new Set([row]);
  const nextProof = proofReader(store, reader);
  let next = nextProof(row);
  while (next !== null && !seen.has(next) && chain.length < LONGEST_CHAIN) {
    seen.add(next);
    chain.push(reader.event(next));
    next = nextProof(next);
  }
  return chain;
}

/**
 * The proof of an event's place; of one that moved its task (an unshare, a setns), the proof of its place before; of one that
 * shows a task without a birth below its parent, what proves where the parent was; of one that proves the host's process ids,
 * the birth of its task, where that is the host's without reserve: this rests on births up to pid 1.
 */
function proofReader(store: Store, reader: EventReader): (row: number) => number | null {
  const pluck = (sql: string) => {
    const statement = store.prepare(sql).pluck();
    return (row: number) => (statement.get(row) ?? null) as number | null;
  };
  const before = pluck(`
    SELECT coalesce(b.because, t.born, CASE m.evidence WHEN 'lineage' THEN (
      SELECT p.because FROM membership p JOIN task o ON o.id = t.parent AND o.pid = p.pid
      WHERE p.task = t.parent AND p.from_event <= e.id ORDER BY p.from_event DESC LIMIT 1) END) FROM event e
    JOIN membership m ON m.pid = e.pid AND m.from_event = e.id
    JOIN task t ON t.id = m.task
    LEFT JOIN membership b ON b.pid = m.pid AND b.task = m.task AND b.to_event = m.from_event - 1 WHERE e.id = ?`);
  const birth = pluck(`
    SELECT t.born FROM event e JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event
    JOIN task t ON t.id = m.task WHERE e.id = ?`);
  return (row) => {
    const because = reader.becauseRow(row);
    if (because !== row) return because;
    const { container, attribution } = reader.event(row);
    const isProvenHost = container?.class === "host" && attribution.reserve === null;
    return before(row) ?? (isProvenHost ? birth(row) : null);
  };
}
