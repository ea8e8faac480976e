// SPDX-License-Identifier: Apache-2.0

/** The unit of a duration, and its lower bound in the next smaller unit. */
const UNITS = [
  { name: "h", ms: 3_600_000, from: 7_200_000 },
  { name: "min", ms: 60_000, from: 120_000 },
  { name: "s", ms: 1000, from: 1000 },
] as const;

/** A time between two events: "48 ms", "1.9 s", "12.5 min", "11.0 h". */
export function durationWords(ms: number): string {
  const unit = UNITS.find(({ from }) => Math.abs(ms) >= from);
  return unit === undefined ? `${ms} ms` : `${(ms / unit.ms).toFixed(1)} ${unit.name}`;
}
