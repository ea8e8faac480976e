// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "../../store.ts";
import { toSqlText } from "../../text.ts";

/** A name of a user or a group, with its first and last event. */
export interface AccountNameRow {
  readonly node: number;
  readonly kind: "uid" | "gid";
  readonly number: number;
  readonly name: string;
  readonly firstMs: number;
  readonly firstSerial: number;
  readonly lastMs: number;
  readonly lastSerial: number;
}

/** Writes names of users and groups; a known name gets an extended time range. */
export class AccountNameWriter {
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#insert = store.prepare(
      `INSERT INTO account_name (node, kind, number, name, first_ms, first_serial, last_ms, last_serial)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         first_serial = iif((excluded.first_ms, excluded.first_serial) < (first_ms, first_serial), excluded.first_serial, first_serial),
         first_ms = min(first_ms, excluded.first_ms),
         last_serial = iif((excluded.last_ms, excluded.last_serial) > (last_ms, last_serial), excluded.last_serial, last_serial),
         last_ms = max(last_ms, excluded.last_ms)`,
    );
  }

  write({ node, kind, number, name, firstMs, firstSerial, lastMs, lastSerial }: AccountNameRow): void {
    this.#insert.run(node, kind, number, toSqlText(name), firstMs, firstSerial, lastMs, lastSerial);
  }
}

/** Deletes all names of a node; true if there were any. */
export function deleteAccountNames(store: Store, node: number): boolean {
  return store.prepare("DELETE FROM account_name WHERE node = ?").run(node).changes > 0;
}
