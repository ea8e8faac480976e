// SPDX-License-Identifier: Apache-2.0

/** `detail.kind`: what a value is. Up to 6, and 10, it is a claim: it stood inside msg='…'. */
export const DetailKind = {
  hostname: 1,
  address: 2,
  terminal: 3,
  /** acct= of a message, or the account that its id= is: by the name that auditd looked up, else the number. */
  account: 4,
  machine: 5,
  uuid: 6,
  /** A security context of what was acted on: obj= of a record, tcontext= of an AVC. */
  object: 7,
  /** scontext= of an AVC. */
  subject: 8,
  /** A socket address in a few characters: `10.0.0.1:80`, `/run/a`. */
  peer: 9,
  /** id= of a message, where `account` is the name of that number. */
  accountId: 10,
} as const;

export type DetailKind = (typeof DetailKind)[keyof typeof DetailKind];
