// SPDX-License-Identifier: Apache-2.0

/** Answers are handed over so many at a time. */
const SIZE = 1_000;

/** Rows in batches, none of them empty; the next are read when they are asked for. */
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
