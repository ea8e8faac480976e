// SPDX-License-Identifier: Apache-2.0

/** `detail.kind`: what a value is. Up to 6 it is a claim: it stood inside msg='…'. */
export const DetailKind = {
  hostname: 1,
  address: 2,
  terminal: 3,
  account: 4,
  machine: 5,
  uuid: 6,
  /** A security context of what was acted on: obj= of a record, tcontext= of an AVC. */
  object: 7,
  /** scontext= of an AVC. */
  subject: 8,
  /** A socket address in a few characters: `10.0.0.1:80`, `/run/a`. */
  peer: 9,
} as const;

export type DetailKind = (typeof DetailKind)[keyof typeof DetailKind];
