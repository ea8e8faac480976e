// SPDX-License-Identifier: Apache-2.0
import type { AccountKind } from "../../questions/account-names.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import { GROUP_MESSAGES } from "../../types/group-messages.ts";
import type { Store } from "../store.ts";
import { toSqlText } from "../text.ts";

/**
 * Whether auditd looked up this name for an id= of a message. It is then a name of the log, but of no number that a search may rest on: a program wrote
 * the message, and may have made auditd read another field than the grammar does.
 */
export function isClaimedName(store: Store, kind: AccountKind, name: string): boolean {
  const types = store
    .prepare(
      `SELECT DISTINCT t.value FROM detail a JOIN event e ON e.id = a.event JOIN string t ON t.id = e.types
       WHERE a.kind = ? AND a.value = (SELECT id FROM string WHERE value = ?)
       AND EXISTS (SELECT 1 FROM detail d WHERE d.event = a.event AND d.kind = ?)`,
    )
    .pluck()
    .all(DetailKind.account, toSqlText(name), DetailKind.accountId);
  return types.some((list) => idKind(String(list).split(",")) === kind);
}

/** The kind of account of an id= in an event of these types. */
export function idKind(types: readonly string[]): AccountKind {
  return types.some((type) => GROUP_MESSAGES.includes(type)) ? "gid" : "uid";
}
