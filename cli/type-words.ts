// SPDX-License-Identifier: Apache-2.0
import { RECORD_TYPES } from "../grammar/record-types.ts";
import { typesOfEvents } from "../store/search/dictionary-rows.ts";
import type { Store } from "../store/store.ts";

/** Records of containers, and the numbers under which an auditd writes them that has no name for them (kernel-patches/, GyroidOS, v5 to v11). */
const CONTAINER_RECORDS: Readonly<Record<string, readonly string[]>> = {
  CONTAINER: [],
  CONTAINER_ID: ["UNKNOWN[1340]"],
  CONTAINER_INFO: [],
  CONTAINER_OP: ["UNKNOWN[1341]", "UNKNOWN[1020]"],
};

/** Names of record types that the kernel and auditd know, and those of containers. */
export const KNOWN_TYPES: readonly string[] = [
  ...Object.values(RECORD_TYPES),
  ...Object.keys(CONTAINER_RECORDS),
];

/** The same with what else the database has. */
export function typeWords(store: Store): readonly string[] {
  return [...KNOWN_TYPES, ...typesOfEvents(store)];
}

/**
 * The types that a word means, as records have them: a name in either case, a number by its name or as UNKNOWN[number].
 * undefined for an unknown name that no record has.
 */
export function typesNamed(store: Store, word: string): readonly string[] | undefined {
  const name = word.toUpperCase();
  const number = /^(?:UNKNOWN\[)?(\d{1,10})\]?$/.exec(name)?.[1];
  if (number !== undefined) {
    const known = RECORD_TYPES[Number(number)];
    return known === undefined ? [`UNKNOWN[${Number(number)}]`] : [known, `UNKNOWN[${Number(number)}]`];
  }
  const numbered = Object.hasOwn(CONTAINER_RECORDS, name) ? CONTAINER_RECORDS[name]! : [];
  return typeWords(store).includes(name) ? [name, ...numbered] : undefined;
}
