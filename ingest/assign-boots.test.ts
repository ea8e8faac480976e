// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { SERIAL_RANGE } from "../store/api.ts";
import type { BootId } from "../types/ids.ts";
import { groupBootSpans } from "./assign-boots.ts";
import type { BootSpan } from "./boot-span.ts";

const ALWAYS = { fit: () => true, follows: () => true };

/** The part of a boot in one source; `shift` where the counter was taken to have begun anew before. */
function seen(source: number, shift: number, firstSequence: number, lastSequence: number) {
  const bootSpan: Partial<BootSpan> = {
    ...{
      node: 1,
      position: 0,
      boot: source as BootId,
      shift,
      cut: "source-start",
      marks: {},
      hasEvents: true,
    },
    ...{ firstSequence, lastSequence, firstMs: 1000, lastMs: 2000 + source },
  };
  return { source, bootSpan: bootSpan as BootSpan };
}

describe("boot spans that overlap", () => {
  const later = SERIAL_RANGE + 20;
  it.each([
    [
      "in the second round for the one, over its beginning for the other",
      [seen(1, SERIAL_RANGE, 10, 20), seen(2, 0, 12, later)],
      [0, 0],
    ],
    [
      "in the second round for both",
      [seen(1, SERIAL_RANGE, 10, 20), seen(2, 0, later - 8, later)],
      [0, -SERIAL_RANGE],
    ],
    ["behind the second round", [seen(1, 0, later - 8, later), seen(2, SERIAL_RANGE, 12, later)], [0, 0]],
  ])("keep to the ids of their boot: %s", (_, bootSpans, shifts) => {
    const [group, ...others] = groupBootSpans(bootSpans, ALWAYS);
    expect(others).toEqual([]);
    expect(group!.members.map(({ shift }) => shift)).toEqual(shifts);
    for (const { stored, shift } of group!.members) {
      expect(stored.bootSpan.firstSequence + shift).toBeGreaterThanOrEqual(0);
      expect(stored.bootSpan.lastSequence + shift).toBeLessThan(2 * SERIAL_RANGE);
    }
  });
});
