// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";
import { enrichedValue } from "../grammar/field-access.ts";
import { DetailKind } from "../types/detail-kind.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { keepDetail } from "./keep-detail.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

/** Stored fields of a message, by their name inside msg='…'. */
const CLAIMS: ReadonlyMap<string, DetailKind> = new Map([
  ["hostname", DetailKind.hostname],
  ["addr", DetailKind.address],
  ["terminal", DetailKind.terminal],
  ["tty", DetailKind.terminal],
  ["acct", DetailKind.account],
  ["vm", DetailKind.machine],
  ["uuid", DetailKind.uuid],
]);

/** The same for single types. */
const OF_TYPE: Readonly<Record<string, ReadonlyMap<string, DetailKind>>> = {
  USER_CMD: new Map([
    ["cmd", DetailKind.command],
    ["cwd", DetailKind.commandDirectory],
  ]),
  VIRT_RESOURCE: new Map([
    ["old-disk", DetailKind.file],
    ["new-disk", DetailKind.file],
  ]),
};

/**
 * libaudit appends these to the sender's text, so the last of several is libaudit's.
 * Source: audit_log_user_message(), audit_log_user_comm_message(), audit_log_acct_message() (audit-userspace, lib/audit_logging.c).
 */
const APPENDED: ReadonlySet<string> = new Set(["comm", "exe", "hostname", "addr", "terminal", "res"]);

/** Messages whose id= is an account: of a user, or of a group in ADD_GROUP, DEL_GROUP and GRP_*. */
const ACCOUNT_MESSAGE = /^(?:USER|ACCT|GRP|CRED|ADD|DEL|CHUSER|CHGRP|ROLE|ANOM|RESP_ACCT)(?:_|$)/;
const OTHER_MESSAGE = /^USER_(?:AVC|CMD|TTY|MAC_.*|SELINUX_ERR)$/;
/**
 * Other names of an account, in messages that have neither acct= nor id=: pam 0.7x, logins before libaudit 1.2 and pam_faillock, tools for groups.
 * Source: _pam_audit_writelog() (libpam), audit_log_acct_message(), pam_faillock.c, audit_logger_with_group() (shadow)
 */
const OTHER_NAMES: readonly (readonly [name: string, type: RegExp])[] = [
  ["user", /^(?:USER|CRED)_/],
  ["uid", /^(?:USER_LOG(?:IN|OUT)|ANOM_LOGIN_.*|RESP_ACCT_.*)$/],
  ["grp", /^(?:ADD|DEL)_GROUP$|^GRP_/],
  ["group", /^(?:ADD|DEL)_GROUP$|^GRP_/],
];
/** (uid_t) -1: the sender knew neither name nor number. */
const NOBODY = String(UNSET_ID);

/** Raw value of a field appended by libaudit: the last one of this name inside msg='…'. */
export function appendedValue({ names, values, claimsStart, enrichedStart }: AuditRecord, name: string) {
  const at = names.lastIndexOf(name, enrichedStart - 1);
  return at >= claimsStart && at < enrichedStart ? values[at] : undefined;
}

/** Stores a message's claims of host, address, terminal, account and machine. */
export function addClaims(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { names, values, claimsStart, enrichedStart, type } = record;
  const ofType = Object.hasOwn(OF_TYPE, type) ? OF_TYPE[type] : undefined;
  for (let at = claimsStart; at < enrichedStart; at++) {
    const name = names[at] as string;
    if (name === "id" && isAccountMessage(type)) addAccountId(event, record, at, rows);
    const kind = CLAIMS.get(name) ?? ofType?.get(name);
    if (kind === undefined) continue;
    if (APPENDED.has(name) && names.lastIndexOf(name, enrichedStart - 1) !== at) continue;
    keepDetail(event, kind, name, values[at] as string, rows);
  }
  if (isAccountMessage(type)) addOtherAccount(event, record, rows);
}

function addOtherAccount(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { names, values, claimsStart, enrichedStart, type } = record;
  const said = names.slice(claimsStart, enrichedStart);
  if (said.includes("acct") || said.includes("id")) return;
  const [name] = OTHER_NAMES.find(([one, types]) => types.test(type) && said.includes(one)) ?? [];
  if (name === undefined) return;
  const value = values[claimsStart + said.indexOf(name)] as string;
  if (name === "grp" || name === "group") keepDetail(event, DetailKind.account, "acct", value, rows);
  else if (name === "user") keepDetail(event, DetailKind.account, name, value, rows);
  else {
    const number = /^\d{1,10}(?=:?$)/.exec(value)?.[0] ?? NOBODY;
    if (number !== NOBODY) keepDetail(event, DetailKind.account, "id", number, rows);
  }
}

function isAccountMessage(type: string): boolean {
  return ACCOUNT_MESSAGE.test(type) && !OTHER_MESSAGE.test(type);
}

/**
 * An existing account is given by number. Its name is the one that auditd looked up (ID=), or the number itself.
 * Source: audit_log_acct_message() writes acct= if it was given no number, else id= (audit-userspace, lib/audit_logging.c).
 */
function addAccountId(event: OpenEvent, record: AuditRecord, at: number, rows: RowDictionary): void {
  const number = record.values[at] as string;
  if (!/^\d{1,10}$/.test(number) || number === NOBODY) return;
  const name = enrichedValue(record, "ID");
  const isNamed = name !== undefined && !/^"?(?:unknown\(.*|unset|\?)?"?$/.test(name);
  if (isNamed) keepDetail(event, DetailKind.accountId, "id", number, rows);
  keepDetail(event, DetailKind.account, isNamed ? "acct" : "id", isNamed ? name : number, rows);
}
