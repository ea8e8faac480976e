// SPDX-License-Identifier: Apache-2.0

import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { hostOfPeer } from "../../../types/peer-kinds.ts";
import { loginUser } from "../cell-names.ts";
import type { EngineReader } from "../report-reader.ts";
import { call, program, said } from "./cells.ts";
import type { ListReport } from "./list-report.ts";

/** Hosts of an event by their text, each with the ways in which it is said and the port of a socket. */
function hostsOf(event: EventView, reader: EngineReader) {
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

/** Hosts that messages and auditd's own records name, and the peers of sockets. */
export const HOST_LIST: ListReport = {
  title: "Remote hosts",
  letters: ["-h", "--host"],
  object: "host",
  part: "host",
  looksAt:
    "hostname= and addr= of messages and of auditd's own records, SOCKADDR records with an IP address, and addresses in records of security modules and of netfilter",
  follows: "host",
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
