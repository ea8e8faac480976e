// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";

/**
 * Names of record types by number; made by scripts/tables (linux/audit.h, libaudit.h).
 * 1334 to 1336 were CONTAINER_ID in posted series: a number proves nothing about a record's content.
 */
export const RECORD_TYPES: Readonly<Record<number, string>> = JSON.parse(
  readFileSync(new URL("./record-types.json", import.meta.url), "utf8"),
);

const numbersByName = new Map(Object.entries(RECORD_TYPES).map(([number, name]) => [name, Number(number)]));

/**
 * Numbers that kernels and posted series used for several types, and fields of the type that finally got it: without
 * them the number is ambiguous. Container ids were 1334 to 1336, namespaces 1327 to 1342, contexts of several security
 * modules 1420 and 1421.
 * Source: the callers of audit_log_start() in Linux 6.18 (kernel/auditsc.c, kernel/audit_fsnotify.c, drivers/md/dm-audit.c,
 * security/ipe/audit.c, security/landlock/audit.c); the series "audit: implement container identifier" and "LSM: Module stacking".
 */
const HALLMARKS: ReadonlyMap<number, RegExp> = new Map([
  [1327, /^proctitle$/],
  [1328, /^feature$/],
  [1330, /^name$/],
  [1331, /^resp$/],
  [1332, /^sec$/],
  [1333, /^(?:old|new)$/],
  [1334, /^prog-id$/],
  [1335, /^nl-mcgrp$/],
  [1336, /^uring_op$/],
  [1337, /^oflag$/],
  [1338, /^module$/],
  [1339, /^module$/],
  [1420, /^ipe_op$/],
  [1421, /^(?:old|new)_active_pol/],
  [1422, /^policy_/],
]);
/** Other meanings of such a number, if the record shows one. */
const EARLIER: readonly (readonly [number: number, field: RegExp, type: string])[] = [
  [1420, /^subj_/, "MAC_TASK_CONTEXTS"],
  [1421, /^obj_/, "MAC_OBJ_CONTEXTS"],
];
/** Names that some auditd gives to a container id of a posted series. */
const MISNAMED: ReadonlyMap<string, number> = new Map([
  ["BPF", 1334],
  ["EVENT_LISTENER", 1335],
  ["URINGOP", 1336],
]);
const BY_NUMBER = /^(?:UNKNOWN\[)?([0-9]{1,10})\]?$/i;

/**
 * A type by its own text: `1326` and `UNKNOWN[1326]` → `SECCOMP`; `UNKNOWN[1340]` for a number without a
 * name and for one whose meaning depends on the record's fields (`settledType`); a name is returned as it is, in capitals if
 * that gives a known one. Source: audit_name_to_msg_type() of libaudit, which reads names in any case.
 */
export function typeNameOf(type: string): string {
  const number = BY_NUMBER.exec(type)?.[1];
  if (number === undefined) {
    const capitals = type.toUpperCase();
    return capitals !== type && numbersByName.has(capitals) ? capitals : type;
  }
  const name = HALLMARKS.has(Number(number)) ? undefined : RECORD_TYPES[Number(number)];
  return name ?? `UNKNOWN[${number}]`;
}

const UPPER_U = 85;

/** A type left open by typeNameOf, or misnamed by an older auditd, determined by the names of the record's fields. */
export function settledType(type: string, names: readonly string[], claimsStart: number): string {
  if (type.charCodeAt(0) === UPPER_U && type.startsWith("UNKNOWN["))
    return typeByFields(type, names.slice(0, claimsStart)) ?? type;
  const number = MISNAMED.get(type);
  if (number === undefined) return type;
  const fields = names.slice(0, claimsStart);
  const isContainer = fields.includes("contid") && !fields.some((name) => HALLMARKS.get(number)!.test(name));
  return isContainer ? `UNKNOWN[${number}]` : type;
}

function typeByFields(type: string, fields: readonly string[]): string | undefined {
  const number = typeNumberOf(type) ?? 0;
  const hallmark = HALLMARKS.get(number);
  if (hallmark === undefined) return undefined;
  if (fields.some((name) => hallmark.test(name))) return RECORD_TYPES[number];
  return EARLIER.find(([one, field]) => one === number && fields.some((name) => field.test(name)))?.[2];
}

/** The number of a type's name or of `UNKNOWN[n]`; undefined for an unknown name. */
export function typeNumberOf(name: string): number | undefined {
  const unknown = /^UNKNOWN\[([0-9]{1,10})\]$/.exec(name);
  return unknown === null ? numbersByName.get(name) : Number(unknown[1]);
}
