// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../questions/event-key.ts";
import { KEYS_OF_SERIAL } from "../types/attribution/event.ts";

const BOOT_UNIT = 2 ** 36;
/** The highest row of `boot` that an id has room for. */
export const MAX_BOOT = 131_071;
/** New boots count from here: in boot 0 the event with serial 0 would have the id 0, which stands for "none". */
export const FIRST_BOOT = 1;
/** Serials are u32; a sequence is the serial, plus 2^32 once the kernel's counter has wrapped. */
export const SERIAL_RANGE = 2 ** 32;
/** How many events of one serial, with different times, one boot can hold. */
export const VARIANTS = 4;
/** Distance of the keys of one serial from those of the next: a number of serials times this is a distance of keys. */
export { KEYS_OF_SERIAL };
/** Distance of the keys of one variant from those of the next. */
export const KEYS_OF_VARIANT = KEYS_OF_SERIAL / VARIANTS;
/** Number of keys that a boot has room for. */
export const KEYS_OF_BOOT = BOOT_UNIT;
/** SQL over `id`: the boot, and the sequence. */
export const BOOT_OF_ID = `id / ${KEYS_OF_BOOT}`;
export const SEQUENCE_OF_ID = `id % ${KEYS_OF_BOOT} / ${KEYS_OF_SERIAL}`;

/** Keys of events from one to another, both included. */
export interface KeyRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The rowid of an event: boot * 2^36 + sequence * 8 + variant * 2 + daemon; below 2^53, so a plain number is exact.
 * Rows of a boot lie in the order of the kernel's serials. Throws RangeError beyond boot 131071 or sequence 2^33.
 */
export function makeEventKey(boot: number, sequence: number, variant: number, daemon: boolean): EventKey {
  if (boot > MAX_BOOT || sequence >= 2 * SERIAL_RANGE || variant >= VARIANTS) {
    throw new RangeError(`no event key for boot ${boot}, sequence ${sequence}, variant ${variant}`);
  }
  return (boot * BOOT_UNIT +
    sequence * KEYS_OF_SERIAL +
    variant * KEYS_OF_VARIANT +
    (daemon ? 1 : 0)) as EventKey;
}

export function bootOf(key: number): number {
  return Math.floor(key / BOOT_UNIT);
}

/** The serial, plus 2^32 after the kernel's counter has wrapped. */
export function sequenceOf(key: number): number {
  return Math.floor((key % BOOT_UNIT) / KEYS_OF_SERIAL);
}

/** The serial as the log writes it. */
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

/** The lowest key that a boot's events can have; that of boot + 1 ends the range. */
export function firstKeyOfBoot(boot: number): EventKey {
  return (boot * BOOT_UNIT) as EventKey;
}

/** The keys that a boot's events can have. */
export function keysOfBoot(boot: number): KeyRange {
  return { first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 };
}

/** The lowest key that events of a sequence can have; that of sequence + 1 ends their range. May lie beyond the boot's own serials. */
export function firstKeyOfSequence(boot: number, sequence: number): number {
  return firstKeyOfBoot(boot) + sequence * KEYS_OF_SERIAL;
}

/** The keys that events of a sequence can have. */
export function keysOfSequence(boot: number, sequence: number): KeyRange {
  const first = firstKeyOfSequence(boot, sequence);
  return { first, last: first + KEYS_OF_SERIAL - 1 };
}
