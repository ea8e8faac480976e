// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../questions/event-key.ts";

const BOOT_UNIT = 2 ** 36;
/** The highest row of `boot` that an id has room for. */
export const MAX_BOOT = 131_071;
/** New boots count from here: in boot 0 the event with serial 0 would have the id 0, which stands for "none". */
export const FIRST_BOOT = 1;
/** Serials are u32; a sequence is the serial, plus 2^32 once the kernel's counter has wrapped. */
export const SERIAL_RANGE = 2 ** 32;
/** How many events of one serial, with different times, one boot can hold. */
export const VARIANTS = 4;

/**
 * The rowid of an event: boot * 2^36 + sequence * 8 + variant * 2 + daemon; below 2^53, so a plain number is exact.
 * Rows of a boot lie in the order of the kernel's serials. Throws RangeError beyond boot 131071 or sequence 2^33.
 */
export function makeEventKey(boot: number, sequence: number, variant: number, daemon: boolean): EventKey {
  if (boot > MAX_BOOT || sequence >= 2 * SERIAL_RANGE || variant >= VARIANTS) {
    throw new RangeError(`no event key for boot ${boot}, sequence ${sequence}, variant ${variant}`);
  }
  return (boot * BOOT_UNIT + sequence * 8 + variant * 2 + (daemon ? 1 : 0)) as EventKey;
}

export function bootOf(key: number): number {
  return Math.floor(key / BOOT_UNIT);
}

/** The serial, plus 2^32 after the kernel's counter has wrapped. */
export function sequenceOf(key: number): number {
  return Math.floor((key % BOOT_UNIT) / 8);
}

/** The serial as the log writes it. */
export function serialOf(key: number): number {
  return sequenceOf(key) % SERIAL_RANGE;
}

export function variantOf(key: number): number {
  return Math.floor((key % 8) / 2);
}

/** True for auditd's own events (DAEMON_*), whose serials are not the kernel's. */
export function isDaemon(key: number): boolean {
  return key % 2 === 1;
}

/** The lowest key that a boot's events can have; that of boot + 1 ends the range. */
export function firstKeyOfBoot(boot: number): EventKey {
  return (boot * BOOT_UNIT) as EventKey;
}
