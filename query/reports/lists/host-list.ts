// SPDX-License-Identifier: Apache-2.0

import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../store/detail-kind.ts";
import { indexHint } from "../../../store/search/index-hint.ts";
import { asText } from "../../../store/search/text-match.ts";
import type { Store } from "../../../store/store.ts";
import { loginUser } from "../login-user.ts";
import type { ReportReader } from "../report-reader.ts";
import { call, program, said } from "./cells.ts";
import type { ListReport, ListTable } from "./list-report.ts";
import { hostOfPeer } from "./peer-host.ts";

const KINDS = `${DetailKind.hostname}, ${DetailKind.address}, ${DetailKind.peer}`;
/** SQL over event e: details of it that are hosts. */
const DETAILS = `detail d JOIN host_of h ON h.value = d.value AND h.is_peer = (d.kind = ${DetailKind.peer})
  WHERE d.event = e.id AND d.kind IN (${KINDS})`;

/** Which details are which host: an address of a socket is one without its port. */
function hostTable(store: Store): ListTable {
  const rows = store
    .prepare(
      `SELECT s.id, s.value, d.kind = ${DetailKind.peer} FROM (SELECT DISTINCT value, kind FROM detail ${indexHint(store, "detail_value")}
         WHERE kind IN (${KINDS})) d JOIN string s ON s.id = d.value ORDER BY s.id`,
    )
    .raw()
    .all() as [id: number, value: StoredText, isPeer: number][];
  const numbers = new Map<string, number>();
  const texts: StoredText[] = [];
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

/** Hosts of an event by their text, each with the ways in which it is said and the port of a socket. */
function hostsOf(event: EventView, reader: ReportReader) {
  const found = new Map<string, { host: StoredText; ways: string[]; ports: string[] }>();
  const add = (host: StoredText, way: string, port: string | null) => {
    const known = found.get(asText(host)) ?? { host, ways: [], ports: [] };
    found.set(asText(host), known);
    if (!known.ways.includes(way)) known.ways.push(way);
    if (port !== null && !known.ports.includes(port)) known.ports.push(port);
  };
  for (const host of said(event, reader, DetailKind.hostname)) add(host, "hostname", null);
  for (const host of said(event, reader, DetailKind.address)) add(host, "addr", null);
  for (const peer of said(event, reader, DetailKind.peer)) {
    const at = hostOfPeer(asText(peer));
    if (at !== undefined) add(at.host, "socket", at.port);
  }
  return found;
}

/** Hosts that messages name, and the peers of sockets. */
export const HOST_LIST: ListReport = {
  title: "Remote hosts",
  letters: ["-h", "--host"],
  object: "host",
  where: `EXISTS (SELECT 1 FROM ${DETAILS})`,
  looksAt:
    "hostname= and addr= of messages, SOCKADDR records with an IP address, and addresses in records of security modules and of netfilter",
  table: hostTable,
  follows: "host",
  rows: `(SELECT count(DISTINCT h.object) FROM ${DETAILS})`,
  objects: (event, reader) => [...hostsOf(event, reader).values()].map(({ host }) => host),
  columns: ["said by", "port", "call", "login user", "program"],
  cells: (event, reader, object) => {
    const own = object === null ? undefined : hostsOf(event, reader).get(asText(object as StoredText));
    return [
      own?.ways.join(", ") ?? null,
      own === undefined || own.ports.length === 0 ? null : own.ports.join(", "),
      call(event),
      loginUser(event.credential?.auid, event.accounts),
      program(event),
    ];
  },
};
