// SPDX-License-Identifier: Apache-2.0
import { processesWith } from "./open-elsewhere.ts";
import type { PreparedStatement, Store } from "./store.ts";
import { StoreError } from "./store-error.ts";

/** Consecutive transactions on a database that no other process may change in between. */
export class WritingBatch {
  readonly #store: Store;
  readonly #version: PreparedStatement;
  #seen: unknown;
  #isOpen = false;

  constructor(store: Store) {
    this.#store = store;
    this.#version = store.prepare("PRAGMA data_version").pluck();
  }

  /** Throws StoreError CTR_STORE_LOCKED if another process writes, or has written since the last batch. */
  begin(): void {
    this.#store.exec("BEGIN IMMEDIATE");
    this.#isOpen = true;
    const version = this.#version.get();
    if (this.#seen !== undefined && this.#seen !== version) {
      const [pid] = processesWith(this.#store.path);
      const other = pid === undefined ? "another ingest" : `another ingest (process ${pid})`;
      const text = `${other} has written to it during this one`;
      throw new StoreError("CTR_STORE_LOCKED", this.#store.path, text, { hint: "run one ingest at a time" });
    }
    this.#seen = version;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  commit(): void {
    this.#store.exec("COMMIT");
    this.#isOpen = false;
  }

  /** Rolls back; silent if SQLite has already done so, as on a full disk. */
  rollback(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.#store.exec("ROLLBACK");
    } catch {
      // No transaction is open: nothing to roll back.
    }
  }
}
