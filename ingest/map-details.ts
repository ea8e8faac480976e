// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { parseSocketAddress, socketAddressLabel } from "../interpret/socket-address.ts";
import { DetailKind } from "../types/detail-kind.ts";
import { keepDetail } from "./keep-detail.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

/** Fields of the kernel's own records. */
const CONTEXTS: ReadonlyMap<string, DetailKind> = new Map([["obj", DetailKind.object]]);

/**
 * Records with the contexts of several modules, if subj= and obj= are "?": subj_selinux=, obj_apparmor=. Recognised by fields: their
 * numbers (1425, 1426) had other meanings in posted series.
 * Source: audit_log_subj_ctx(), audit_log_obj_ctx() (kernel/audit.c)
 */
const OF_SEVERAL = /^(?:MAC_(?:TASK|OBJ)_CONTEXTS|IPE_\w+|LANDLOCK_\w+|UNKNOWN\[14\d\d\])$/;

function kindOf(name: string, isOfSeveral: boolean): DetailKind | undefined {
  if (isOfSeveral && name.startsWith("subj_")) return DetailKind.taskContext;
  if (isOfSeveral && name.startsWith("obj_")) return DetailKind.object;
  return CONTEXTS.get(name);
}

/** Stores the security contexts of a kernel record. */
export function addContexts(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { names, values, claimsStart } = record;
  const isOfSeveral = OF_SEVERAL.test(record.type);
  for (let at = 0; at < claimsStart; at++) {
    const kind = kindOf(names[at] as string, isOfSeveral);
    if (kind !== undefined) keepDetail(event, kind, names[at] as string, values[at] as string, rows);
  }
}

/** Stores the address of a SOCKADDR; an unreadable one as its original hex. */
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

/**
 * Stores terminal input, decoded: control characters are kept.
 * Source: tty_audit_log() (drivers/tty/tty_audit.c) writes hex; audit_receive_msg() (kernel/audit.c) the same for AUDIT_USER_TTY.
 */
export function addTyped(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const at = record.names.indexOf("data");
  if (at >= 0 && at < record.enrichedStart)
    keepDetail(event, DetailKind.typed, "data", record.values[at] as string, rows);
}

/** auditd's own records and the kernel's: the host that connected to auditd, the file that a rule watches. */
const NAMED: readonly (readonly [type: RegExp, field: string, kind: DetailKind])[] = [
  [/^DAEMON_/, "addr", DetailKind.address],
  [/^CONFIG_CHANGE$/, "path", DetailKind.file],
];

/** Stores the hosts and files named in records without a message. */
export function addNamed(event: OpenEvent, { type, names, values }: AuditRecord, rows: RowDictionary): void {
  for (const [ofType, field, kind] of NAMED) {
    const at = ofType.test(type) ? names.indexOf(field) : -1;
    if (at >= 0) keepDetail(event, kind, field, values[at] as string, rows);
  }
}

/** The context of a PATH, as written. */
export function addObject(event: OpenEvent, raw: string, rows: RowDictionary): void {
  keepDetail(event, DetailKind.object, "obj", raw, rows);
}
