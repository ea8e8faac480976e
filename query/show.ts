// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import { type EventReader, eventReader } from "./search/search-event-reader.ts";
import type { EventView, StoredText } from "./search/search-event-view.ts";
import type { RecordSource, StoredRecord } from "./search/search-records.ts";

/** Everything that is known of one event. */
export interface ShownEvent {
  readonly event: EventView;
  readonly records: readonly StoredRecord[];
  readonly sources: ReadonlyMap<number, string>;
  readonly paths: readonly StoredText[];
  readonly arguments: readonly StoredText[];
  readonly conflicts: readonly { readonly kind: string; readonly detail: string }[];
  /** The event that proves where this one happened, the one that proves that, and so on. */
  readonly why: readonly EventView[];
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
    arguments: reader.arguments(event),
    conflicts,
    why: readChain(row, reader),
  };
}

function readChain(row: number, reader: EventReader): EventView[] {
  const chain: EventView[] = [];
  const seen = new Set([row]);
  let next = reader.becauseRow(row);
  while (next !== null && !seen.has(next) && chain.length < LONGEST_CHAIN) {
    seen.add(next);
    chain.push(reader.event(next));
    next = reader.becauseRow(next);
  }
  return chain;
}
