// SPDX-License-Identifier: Apache-2.0

import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { hostOfPeer, isSocketPath } from "../../../types/peer-kinds.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";
import { distinctValues } from "./event-values.ts";

/** A common table expression: `sql` follows WITH; `texts` are the meanings of the numbers in its column `object`. */
export interface ListTable {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly texts: readonly (string | Uint8Array)[];
}

/** Kinds of details that are hosts. */
export const HOST_KINDS = `${DetailKind.hostname}, ${DetailKind.address}, ${DetailKind.peer}`;

/** host_rows, of host_of: the events from @first to @last that name hosts, with the number of them. */
export const HOST_ROWS = `host_rows (event, rows) AS MATERIALIZED (SELECT d.event, count(DISTINCT h.object) FROM detail d
  JOIN host_of h ON h.value = d.value AND h.is_peer = (d.kind = ${DetailKind.peer})
  WHERE d.event BETWEEN @first AND @last AND d.kind IN (${HOST_KINDS}) GROUP BY d.event)`;

/** host_of: the host of each detail; for a socket, the address without its port. */
export function hostListTable(store: Store): ListTable {
  const rows = store
    .prepare(
      `SELECT s.id, s.value, d.kind = ${DetailKind.peer} FROM (SELECT DISTINCT value, kind FROM detail ${detailHint(store)}
         WHERE kind IN (${HOST_KINDS})) d JOIN string s ON s.id = d.value ORDER BY s.id`,
    )
    .raw()
    .all() as [id: number, value: string | Uint8Array, isPeer: number][];
  const numbers = new Map<string, number>();
  const texts: (string | Uint8Array)[] = [];
  const found: [value: number, isPeer: number, object: number][] = [];
  for (const [id, value, isPeer] of rows) {
    const host = isPeer === 1 ? hostOfPeer(asText(value))?.host : value;
    if (host === undefined) continue;
    const number = numbers.get(asText(host)) ?? texts.push(host) - 1;
    numbers.set(asText(host), number);
    found.push([id, isPeer, number]);
  }
  return {
    sql: `host_of (value, is_peer, object) AS MATERIALIZED (
      SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(@hosts))`,
    parameters: { hosts: JSON.stringify(found) },
    texts,
  };
}

/** socket_of: peers that are paths. */
export function socketTable(store: Store): ListTable {
  const rows = store
    .prepare(
      `SELECT s.id, s.value FROM (SELECT DISTINCT value FROM detail ${detailHint(store)} WHERE kind = ${DetailKind.peer}) d
         JOIN string s ON s.id = d.value ORDER BY s.id`,
    )
    .raw()
    .all() as [id: number, value: string | Uint8Array][];
  const sockets = rows.flatMap(([id, value]) => (isSocketPath(asText(value)) ? [id] : []));
  return {
    sql: "socket_of (value) AS MATERIALIZED (SELECT value FROM json_each(@sockets))",
    parameters: { sockets: JSON.stringify(sockets) },
    texts: [],
  };
}

/** key_rows: number of keys in a row of `string` with more than one. */
export function keyTable(store: Store): ListTable {
  const text = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
  const several = distinctValues(store, "key")
    .map((id) => [id, new Set(asText(text.get(id) as string | Uint8Array).split("\x01")).size] as const)
    .filter(([, rows]) => rows > 1);
  return {
    sql: "key_rows (key, rows) AS MATERIALIZED (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(@keys))",
    parameters: { keys: JSON.stringify(several) },
    texts: [],
  };
}

function detailHint(store: Store): string {
  return indexHint(store, "detail_value");
}
