// SPDX-License-Identifier: Apache-2.0
import { SERIAL_RANGE } from "../store/event-key.ts";

/** A serial this close to 2^32 may be followed by 0 without a reboot. */
const WRAP_WINDOW = 65_536;

interface Wrapping {
  /** Of the kernel's serials in the boot span; 2^32 added after a wrap. */
  readonly highest: number;
  wrap: number;
}

/** The serial, plus 2^32 after a wrap within the boot span. */
export function sequenceIn(node: Wrapping, serial: number): number {
  const { highest } = node;
  if (node.wrap > 0)
    return serial > SERIAL_RANGE - WRAP_WINDOW && highest - node.wrap < WRAP_WINDOW
      ? serial
      : serial + node.wrap;
  if (highest >= SERIAL_RANGE - WRAP_WINDOW && serial < WRAP_WINDOW) {
    node.wrap = SERIAL_RANGE;
    return serial + SERIAL_RANGE;
  }
  return serial;
}

/** The offset of the serials after this one. */
export function wrapAt(sequence: number): number {
  return sequence >= SERIAL_RANGE ? SERIAL_RANGE : 0;
}
