// SPDX-License-Identifier: Apache-2.0

/** Carriers of a source's records, as JSON in `source.carriers`. */
export interface CarrierCounts {
  /** Records by the form of their carrier (`syslog`, `journal`, …); `auditd` for those that nothing carries. */
  readonly records: Record<string, number>;
  /** Records by the program that a syslog header names. */
  readonly tags: Record<string, number>;
  /** Lines whose record was not read since another format or program was asked for, by the program that syslog names. */
  readonly refused: Record<string, number>;
  /** Records that another one of the same event repeats. */
  copies: number;
  /** Records of which the end was cut off. */
  truncated: number;
  /** Texts of messages that have no row: their host has as many as its bound allows. */
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

/** Counts as a database has them; null stands for none. Names of the log are no names of objects' own properties. */
export function parseCarrierCounts(text: string | null): CarrierCounts {
  const counts = noCarriers();
  if (text === null) return counts;
  const known = JSON.parse(text) as Partial<CarrierCounts>; // an older version's has fewer
  const { records, tags, refused, copies, truncated, textsLeftOut, newestFirst } = { ...counts, ...known };
  return { records, tags, refused, copies, truncated, textsLeftOut, newestFirst };
}
