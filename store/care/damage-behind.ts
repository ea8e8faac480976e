// SPDX-License-Identifier: Apache-2.0
import { damaged } from "../blocks.ts";
import { openForReading } from "../connection.ts";
import { StoreError } from "../store-error.ts";
import { checkPages, checkReferences, checkRows } from "./check-structure.ts";

/** An unexpected error, or the damage of the database that causes it. */
export function damageBehind(error: unknown, path: string): unknown {
  try {
    const store = openForReading(path, { asItIs: true });
    try {
      for (const check of [checkPages(store, true), checkReferences(store), checkRows(store)])
        for (const { text } of check) return damaged(path, text.slice(0, MOST), error);
    } finally {
      store.close();
    }
  } catch (found) {
    if (found instanceof StoreError && found.code === "CTR_STORE_DAMAGED") return found;
  }
  return error;
}

const MOST = 400;
