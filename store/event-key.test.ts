// SPDX-License-Identifier: Apache-2.0

import fc from "fast-check";
import { expect, test } from "vitest";
import type { BootId } from "../types/ids.ts";
import {
  bootOf,
  endOfBoot,
  FIRST_BOOT,
  isDaemon,
  makeEventKey,
  sequenceOf,
  serialOf,
  variantOf,
} from "./event-key.ts";

test("an event's key returns its components, over the whole range", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 131_071 }),
      fc.oneof(
        fc.maxSafeInteger().map((n) => Math.abs(n) % 2 ** 33),
        fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 2 ** 33 - 1),
      ),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      (boot, sequence, variant, daemon) => {
        const key = makeEventKey(boot as BootId, sequence, variant, daemon);
        expect([bootOf(key), sequenceOf(key), variantOf(key), isDaemon(key)]).toEqual([
          boot,
          sequence,
          variant,
          daemon,
        ]);
        expect(serialOf(key)).toBe(sequence % 2 ** 32);
        expect(Number.isSafeInteger(key)).toBe(true);
      },
    ),
  );
});

const THIRD = 3 as BootId;

test("keys of a boot lie in the order of the serials and below those of the next boot", () => {
  expect(makeEventKey(THIRD, 2 ** 33 - 1, 3, true)).toBeLessThan(endOfBoot(THIRD));
  expect(makeEventKey(THIRD, 7, 3, true)).toBeLessThan(makeEventKey(THIRD, 8, 0, false));
});

test("a boot, serial or variant beyond the range is refused and never wraps into another key", () => {
  expect(() => makeEventKey(131_072 as BootId, 0, 0, false)).toThrow(RangeError);
  expect(() => makeEventKey(FIRST_BOOT, 2 ** 33, 0, false)).toThrow(RangeError);
  expect(() => makeEventKey(FIRST_BOOT, 0, 4, false)).toThrow(RangeError);
});
