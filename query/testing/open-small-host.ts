// SPDX-License-Identifier: Apache-2.0
import { openForReading } from "../../store/connection.ts";
import { makeEventKey } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import { planSearch, searchEvents } from "../search/search.ts";
import { type EventReader, eventReader } from "../search/search-event-reader.ts";
import type { EventView } from "../search/search-event-view.ts";
import { writeSmallHost } from "./small-host.ts";

/** The small host, opened as a command opens it. */
export interface SmallHost {
  readonly store: Store;
  readonly reader: EventReader;
  all(): EventView[];
  /** The event of the first boot with this serial. */
  event(serial: number): EventView;
}

/** Writes the small host and opens it for reading. */
export function openSmallHost(path: string): SmallHost {
  writeSmallHost(path);
  const store = openForReading(path);
  const reader = eventReader(store);
  const all = () => [...searchEvents(store, planSearch(store, {}))].map((columns) => reader.view(columns));
  return { store, reader, all, event: (serial) => reader.event(makeEventKey(0, serial, 0, false)) };
}
