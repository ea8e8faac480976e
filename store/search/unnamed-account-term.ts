// SPDX-License-Identifier: Apache-2.0
import type { AccountKind, AccountSpan } from "../../questions/account-names.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import { bootOf } from "../event-key.ts";
import type { Store } from "../store.ts";
import { eventTerm } from "./column-terms.ts";
import { isUnnamedAccount } from "./own-names.ts";
import { recordSource } from "./record-source.ts";
import type { SearchTerm } from "./search-term.ts";

/**
 * Messages about one of these accounts that give its number and no name. A number and a name of digits are stored alike, so the records of
 * the messages that have it are read.
 */
export function unnamedAccountTerm(
  store: Store,
  accounts: Readonly<Record<AccountKind, readonly AccountSpan[]>>,
): SearchTerm {
  const having = store
    .prepare(
      `SELECT d.event, e.time_ms FROM detail d JOIN event e ON e.id = d.event
       WHERE d.value = (SELECT id FROM string WHERE value = ?) AND d.kind = ?`,
    )
    .raw();
  const nodes = new Map(store.prepare("SELECT id, node FROM boot").raw().all() as [number, number][]);
  const records = recordSource(store);
  const events = new Set<number>();
  for (const kind of ["uid", "gid"] as const)
    for (const { number, node, fromMs, toMs } of accounts[kind])
      for (const [event, timeMs] of having.all(String(number), DetailKind.account) as [number, number][]) {
        if (timeMs < fromMs || timeMs > toMs || (node !== null && nodes.get(bootOf(event)) !== node))
          continue;
        if (isUnnamedAccount(records, event, kind, number)) events.add(event);
      }
  return eventTerm([...events]);
}
