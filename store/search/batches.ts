// SPDX-License-Identifier: Apache-2.0

/** Number of answers per batch. */
const SIZE = 1_000;

/** Rows in non-empty batches; the next are read on demand. */
export async function* inBatches<T>(rows: Iterable<T>): AsyncGenerator<readonly T[], void, undefined> {
  let batch: T[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
