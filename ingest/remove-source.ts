// SPDX-License-Identifier: Apache-2.0
import { BlockReader } from "../store/blocks.ts";
import { EventWriter } from "../store/event-writer.ts";
import { RecordReader } from "../store/records.ts";
import { bootsOfNodes, emptyBoots } from "../store/repositories/boots/boot-writer.ts";
import { nodesOfBoots } from "../store/repositories/sources/node-rows.ts";
import { endShared, noteShared } from "../store/repositories/sources/shared-lines.ts";
import {
  bootsOfSource,
  deleteRowsOfSource,
  deleteSource,
  eventsWithRecords,
} from "../store/repositories/sources/source-removal.ts";
import type { Store } from "../store/store.ts";
import { rebuildBoots } from "./boot-rows.ts";
import { EventRows } from "./event-rows.ts";
import { rereadNames } from "./reread-names.ts";
import { RowDictionary } from "./row-dictionary.ts";

/** Removes a refused source from the database, with everything that came only from it. Sources with lines in common are to be read again. */
export function removeSource(store: Store, source: number): void {
  noteShared(store, [source]);
  forgetRecords(store, source);
  deleteSource(store, source);
  endShared(store, source);
}

/** Removes everything read from a source; its bytes stay, to be read again. */
export function forgetRecords(store: Store, source: number): void {
  const boots = bootsOfSource(store, source);
  const nodes = nodesOfBoots(store, boots);
  const records = new RecordReader(store, new BlockReader(store));
  const rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
  const eventsOf = eventsWithRecords(store, source);
  for (const boot of boots) for (const id of eventsOf(boot)) rows.takeOut(id, source);
  rows.finish();
  deleteRowsOfSource(store, source);
  // During the read, its events may have been in any boot of its nodes, and been counted there.
  // Boots without events were created for the source's first events, which were moved to others during the read.
  rebuildBoots(store, [...new Set([...boots, ...bootsOfNodes(store, nodes), ...emptyBoots(store)])]);
  rereadNames(store, nodes);
}
