// SPDX-License-Identifier: Apache-2.0

/** Carriers of a source's records, as JSON in `source.carriers`. */
export interface CarrierCounts {
  /** Records by the form of their carrier (`syslog`, `journal`, …); `auditd` for those without a carrier. */
  readonly records: Record<string, number>;
  /** Records by the program named in a syslog header. */
  readonly tags: Record<string, number>;
  /** Lines not read because another format or program was requested, by the program named by syslog. */
  readonly refused: Record<string, number>;
  /** Copies of records of the same event. */
  copies: number;
  /** Records with their end cut off. */
  truncated: number;
  /** Texts of messages without a row: their host has reached its bound. */
  textsLeftOut: number;
  /** Parts of it have the newest event first. */
  newestFirst: boolean;
}

export const noCarriers = (): CarrierCounts => ({
  records: {},
  tags: {},
  refused: {},
  copies: 0,
  truncated: 0,
  textsLeftOut: 0,
  newestFirst: false,
});

/** Counts from a database; null means none. Names from the log must not reach an object's prototype. */
export function parseCarrierCounts(text: string | null): CarrierCounts {
  const counts = noCarriers();
  if (text === null) return counts;
  const known = JSON.parse(text) as Partial<CarrierCounts>; // an older version's has fewer
  const { records, tags, refused, copies, truncated, textsLeftOut, newestFirst } = { ...counts, ...known };
  return { records, tags, refused, copies, truncated, textsLeftOut, newestFirst };
}
