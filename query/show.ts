// SPDX-License-Identifier: Apache-2.0

import type { EventFacts } from "../questions/event-facts.ts";
import type { EventFile, EventRootView } from "../questions/event-file.ts";
import type { EventReader } from "../questions/event-reader.ts";
import type { EventView, StoredText } from "../questions/event-view.ts";
import type { RecordSource, StoredRecord } from "../questions/record-source.ts";
import { conflictsAt } from "../store/repositories/attribution/conflict-rows.ts";
import { proofReader } from "../store/repositories/attribution/proofs.ts";
import { readNames } from "../store/repositories/containers/container-names.ts";
import { sourceNames } from "../store/repositories/sources/source-rows.ts";
import { eventReader } from "../store/search/event-reader.ts";
import type { Store } from "../store/store.ts";
import type { ContainerId } from "../types/ids.ts";

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
  const event = reader.event(row);
  return {
    event,
    records: source.records(row),
    sources: sourceNames(store),
    paths: reader.paths(event),
    files: reader.files(event),
    root: reader.root(event),
    arguments: reader.arguments(event),
    facts: reader.facts(event),
    conflicts: conflictsAt(store, row),
    why: readChain(store, row, reader),
    names: event.container === null ? [] : namesOf(store, event.container.row, reader),
  };
}

function namesOf(store: Store, container: ContainerId, reader: EventReader): ShownEvent["names"] {
  return readNames(store, container).map((name) => ({ ...name, event: reader.boots.eventId(name.event) }));
}

function readChain(store: Store, row: number, reader: EventReader): EventView[] {
  const chain: EventView[] = [];
  const seen = new Set([row]);
  const nextProof = nextProofReader(store, reader);
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
function nextProofReader(store: Store, reader: EventReader): (row: number) => number | null {
  const { before, birth } = proofReader(store);
  return (row) => {
    const proof = reader.proofRow(row);
    if (proof !== row) return proof;
    const { container, attribution } = reader.event(row);
    const isProvenHost = container?.class === "host" && attribution.reserve === null;
    return before(row) ?? (isProvenHost ? birth(row) : null);
  };
}
