// SPDX-License-Identifier: Apache-2.0
import type { Store } from "./store.ts";

/** Size of all pages of the database, and of one page. */
export function databaseBytes(store: Store): { readonly total: number; readonly page: number } {
  const pages = store.prepare("PRAGMA page_count").pluck().get() as number;
  const page = store.prepare("PRAGMA page_size").pluck().get() as number;
  return { total: pages * page, page };
}
