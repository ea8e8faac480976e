// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Like `Store.transaction`, for work that waits for a file: a source of claims is stored as a whole or not at all. */
export async function storeWhole<T>(store: Store, work: () => Promise<T>): Promise<T> {
  store.exec("BEGIN IMMEDIATE");
  try {
    const done = await work();
    store.exec("COMMIT");
    return done;
  } catch (error) {
    store.exec("ROLLBACK");
    throw error;
  }
}
