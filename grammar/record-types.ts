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

/** `1326` → `SECCOMP`, `1340` → `UNKNOWN[1340]`; a name is given back as it is. */
export function typeNameOf(type: string): string {
  const first = type.charCodeAt(0);
  if (first < 48 || first > 57 || !/^[0-9]+$/.test(type)) return type;
  return RECORD_TYPES[Number(type)] ?? `UNKNOWN[${type}]`;
}

/** The number of a type's name or of `UNKNOWN[n]`; undefined for a name nobody knows. */
export function typeNumberOf(name: string): number | undefined {
  const unknown = /^UNKNOWN\[([0-9]{1,10})\]$/.exec(name);
  return unknown === null ? numbersByName.get(name) : Number(unknown[1]);
}
