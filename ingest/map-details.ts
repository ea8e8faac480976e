// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/api.ts";
import { parseSocketAddress, socketAddressLabel } from "../interpret/socket-address.ts";
import { DetailKind } from "../store/api.ts";
import { keepDetail } from "./keep-detail.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

/** Fields of the kernel's own records. */
const CONTEXTS: ReadonlyMap<string, DetailKind> = new Map([
  ["obj", DetailKind.object],
  ["tcontext", DetailKind.object],
  ["scontext", DetailKind.subject],
]);

/** Keeps the security contexts of a kernel record. */
export function addContexts(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { names, values, claimsStart } = record;
  for (let at = 0; at < claimsStart; at++) {
    const kind = CONTEXTS.get(names[at] as string);
    if (kind !== undefined) keepDetail(event, kind, names[at] as string, values[at] as string, rows);
  }
}

/** Keeps the address of a SOCKADDR; one that cannot be read is kept in hex, as it stands. */
export function addPeer(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const at = record.names.indexOf("saddr");
  if (at < 0 || at >= record.claimsStart) return;
  const raw = record.values[at] as string;
  const address = parseSocketAddress(raw);
  event
    .ownParts()
    .details.push(
      DetailKind.peer,
      rows.strings.idOf(address === undefined ? raw : socketAddressLabel(address)),
    );
}

/** The context of a PATH, given as it is written. */
export function addObject(event: OpenEvent, raw: string, rows: RowDictionary): void {
  keepDetail(event, DetailKind.object, "obj", raw, rows);
}
