// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../questions/event-key.ts";
import { KEYS_OF_SERIAL } from "../types/attribution/event.ts";
import type { BootId } from "../types/ids.ts";

const BOOT_UNIT = 2 ** 36;
/** The highest row of `boot` that fits in an id. */
export const MAX_BOOT = 131_071;
/** New boots count from here: in boot 0, the event with serial 0 would have the id 0, which means "none". */
export const FIRST_BOOT = 1 as BootId;
/** Serials are u32; a sequence is the serial, plus 2^32 once the kernel's counter has wrapped. */
export const SERIAL_RANGE = 2 ** 32;
/** Maximum number of events of one serial, with different times, in one boot. */
export const VARIANTS = 4;
/** Distance of the keys of consecutive serials: a number of serials times this is a distance of keys. */
export { KEYS_OF_SERIAL };
/** Distance of the keys of consecutive variants. */
export const KEYS_OF_VARIANT = KEYS_OF_SERIAL / VARIANTS;
/** Number of keys of a boot. */
export const KEYS_OF_BOOT = BOOT_UNIT;
/** SQL: a column has the key of a kernel event, or of one of auditd's own. */
export const isOfKernel = (column: string) => `${column} % 2 = 0`;
export const isOfDaemon = (column: string) => `${column} % 2 = 1`;
export const IS_OF_KERNEL = isOfKernel("id");
export const IS_OF_DAEMON = isOfDaemon("id");
/** SQL over `id`: the key of the first variant of a kernel serial. */
export const IS_FIRST_VARIANT = `id % ${KEYS_OF_SERIAL} = 0`;
/** SQL over `id`: 1 of an event of auditd, else 0. */
export const DAEMON_OF_ID = "id % 2";
/** SQL over `id`: the boot, and the sequence. */
/** SQL of an engine with the division `quotient`: the logged serial of a key. */
export const serialIn = (column: string, quotient: (of: string, by: number) => string) =>
  `${quotient(column, KEYS_OF_SERIAL)} % ${SERIAL_RANGE}`;
/** SQL: a key that may share its serial: of a further variant, or of auditd's own. */
export const isFurther = (column: string) => `${column} % ${KEYS_OF_SERIAL} != 0`;
export const BOOT_OF_ID = `id / ${KEYS_OF_BOOT}`;
export const SEQUENCE_OF_ID = `id % ${KEYS_OF_BOOT} / ${KEYS_OF_SERIAL}`;

/** Offset for keys of events that are being moved: no event has such a key. */
export const ASIDE = 2 ** 52;

/** Keys of events from one to another, both included. */
export interface KeyRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The rowid of an event: boot * 2^36 + sequence * 8 + variant * 2 + daemon; below 2^53, so a plain number is exact.
 * Rows of a boot lie in the order of the kernel's serials. Throws RangeError beyond boot 131071 or sequence 2^33.
 */
export function makeEventKey(boot: BootId, sequence: number, variant: number, daemon: boolean): EventKey {
  if (boot > MAX_BOOT || sequence >= 2 * SERIAL_RANGE || variant >= VARIANTS) {
    throw new RangeError(`no event key for boot ${boot}, sequence ${sequence}, variant ${variant}`);
  }
  return (boot * BOOT_UNIT +
    sequence * KEYS_OF_SERIAL +
    variant * KEYS_OF_VARIANT +
    (daemon ? 1 : 0)) as EventKey;
}

export function bootOf(key: number): BootId {
  return Math.floor(key / BOOT_UNIT) as BootId;
}

/** The id after a boot's: it may be another one's, or above the highest. */
export function nextBoot(boot: BootId): BootId {
  return (boot + 1) as BootId;
}

/** The serial, plus 2^32 after the kernel's counter has wrapped. */
export function sequenceOf(key: number): number {
  return Math.floor((key % BOOT_UNIT) / KEYS_OF_SERIAL);
}

/** The logged serial. */
export function serialOf(key: number): number {
  return sequenceOf(key) % SERIAL_RANGE;
}

export function variantOf(key: number): number {
  return Math.floor((key % KEYS_OF_SERIAL) / KEYS_OF_VARIANT);
}

/** True for auditd's own events (DAEMON_*), whose serials are not the kernel's. */
export function isDaemon(key: number): boolean {
  return key % 2 === 1;
}

/** The key of another variant of a serial. */
export function withVariant(key: number, variant: number): EventKey {
  return (key + (variant - variantOf(key)) * KEYS_OF_VARIANT) as EventKey;
}

/** The key of the first variant in another boot, this many serials higher; serials of auditd are kept. */
export function keyInBoot(key: number, boot: BootId, serials: number): EventKey {
  const sequence = sequenceOf(key) + (isDaemon(key) ? 0 : serials);
  return (firstKeyOfSequence(boot, sequence) + (isDaemon(key) ? 1 : 0)) as EventKey;
}

/** The lowest possible key of a boot. */
export function firstKeyOfBoot(boot: BootId): EventKey {
  return (boot * BOOT_UNIT) as EventKey;
}

/** The end of a boot's keys (exclusive). */
export function endOfBoot(boot: BootId): EventKey {
  return ((boot + 1) * BOOT_UNIT) as EventKey;
}

/** The possible keys of a boot. */
export function keysOfBoot(boot: BootId): KeyRange {
  return { first: firstKeyOfBoot(boot), last: endOfBoot(boot) - 1 };
}

/** The lowest possible key of a sequence; that of sequence + 1 ends its range. May exceed the boot's own serials. */
export function firstKeyOfSequence(boot: BootId, sequence: number): number {
  return firstKeyOfBoot(boot) + sequence * KEYS_OF_SERIAL;
}

/** Offset from a boot's keys to those of the same events in another boot. */
export function bootDistance(from: BootId, to: BootId): number {
  return firstKeyOfBoot(to) - firstKeyOfBoot(from);
}

/** Distance of keys this many serials apart. */
export function keyDistance(serials: number): number {
  return serials * KEYS_OF_SERIAL;
}

/** A distance of two keys of a boot in serials; variants of a serial are parts of one. */
export function serialsIn(distance: number): number {
  return distance / KEYS_OF_SERIAL;
}

/** The distance of two keys this many serials apart. */
export function distanceOf(serials: number): number {
  return serials * KEYS_OF_SERIAL;
}

/** The possible keys of some sequences, end exclusive. */
export function spanOfSequences(boot: BootId, first: number, last = first): [from: number, end: number] {
  return [firstKeyOfSequence(boot, first), firstKeyOfSequence(boot, last + 1)];
}

/** The possible keys of a sequence. */
export function keysOfSequence(boot: BootId, sequence: number): KeyRange {
  const first = firstKeyOfSequence(boot, sequence);
  return { first, last: first + KEYS_OF_SERIAL - 1 };
}

/** All keys of the serial of one of them. */
export function keysBeside(key: number): readonly number[] {
  const first = key - (key % KEYS_OF_SERIAL);
  return Array.from({ length: KEYS_OF_SERIAL }, (_, at) => first + at);
}
