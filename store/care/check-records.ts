// SPDX-License-Identifier: Apache-2.0
import { serialOf } from "../event-key.ts";
import { RecordReader } from "../records.ts";
import type { Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { Finding } from "./finding.ts";

/** Events without a record of their serial at their position. */
export function* checkRecords(store: Store): Generator<Finding> {
  const records = new RecordReader(store);
  const rows = store.prepare("SELECT id, source, offset, length FROM event").raw().iterate();
  let wrong = 0;
  for (const [id, source, offset, length] of rows as Iterable<[number, number, number, number]>) {
    const serial = String(serialOf(id));
    try {
      if (!records.recordsIn(source, offset, length).some(({ line }) => line.includes(serial))) wrong++;
    } catch (error) {
      // Damaged bytes are reported for their source.
      if (!(error instanceof StoreError) || error.code !== "CTR_STORE_DAMAGED") throw error;
    }
  }
  if (wrong > 0) yield { text: `${wrong} events whose records do not stand where the event says` };
}
