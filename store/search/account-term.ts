// SPDX-License-Identifier: Apache-2.0

import type { AccountSpan } from "../../questions/account-names.ts";
import { BOOT_OF_ID } from "../event-key.ts";
import type { Store } from "../store.ts";
import { columnTerm } from "./column-terms.ts";
import { actorIds } from "./dictionary-rows.ts";
import { allOf, anyOf, renamed, type SearchTerm } from "./search-term.ts";

/** Events of which one of these columns of credentials has a number of the spans, on the node and at the time of that span. */
export function accountTerm(
  store: Store,
  columns: readonly string[],
  spans: readonly AccountSpan[],
): SearchTerm {
  if (spans.length === 0) return { name: "actor", filter: "false", parameters: {} };
  const terms = spans.map((span, at) => renamed(spanTerm(store, columns, span), `_${at}`));
  return { ...anyOf("actor", terms), name: "actor" };
}

function spanTerm(
  store: Store,
  columns: readonly string[],
  { number, node, fromMs, toMs }: AccountSpan,
): SearchTerm {
  const credential = [{ sql: `? IN (${columns.join(", ")})`, values: [number] }];
  const terms = [columnTerm("actor", actorIds(store, { credential, texts: [] }))];
  if (node !== null) {
    const boots = store.prepare("SELECT id FROM boot WHERE node = ?").pluck().all(node);
    const filter = `e.${BOOT_OF_ID} IN (SELECT value FROM json_each(@boots))`;
    terms.push({ name: "node", filter, parameters: { boots: JSON.stringify(boots) } });
  }
  if (Number.isFinite(fromMs))
    terms.push({ name: "time", filter: "e.time_ms >= @fromMs", parameters: { fromMs } });
  if (Number.isFinite(toMs)) terms.push({ name: "time", filter: "e.time_ms <= @toMs", parameters: { toMs } });
  return allOf("actor", terms);
}
