// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { EventView } from "../../questions/event-view.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import type { BootId } from "../../types/ids.ts";
import { openForReading } from "../connection.ts";
import { makeEventKey } from "../event-key.ts";
import { type ColumnsReader, eventReader } from "../search/event-reader.ts";
import { recordSource } from "../search/record-source.ts";
import { planSearch, searchEvents } from "../search/search.ts";
import type { Store } from "../store.ts";
import { writeSmallHost } from "./small-host.ts";

/** The small host, opened as by a command. */
interface SmallHost {
  readonly store: Store;
  readonly reader: ColumnsReader;
  readonly records: RecordSource;
  all(): EventView[];
  /** The event of the first boot with this serial. */
  event(serial: number): EventView;
}

/** Writes the small host and opens it for reading; for the head of a test file, after whose tests it is deleted. */
export function smallHost(): SmallHost {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-small-host-"));
  const path = join(folder, "small.db");
  writeSmallHost(path);
  const store = openForReading(path);
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const reader = eventReader(store);
  const all = () => [...searchEvents(store, planSearch(store, {}))].map((columns) => reader.view(columns));
  return {
    store,
    reader,
    records: recordSource(store),
    all,
    event: (serial) => reader.event(makeEventKey(0 as BootId, serial, 0, false)),
  };
}
