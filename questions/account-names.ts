// SPDX-License-Identifier: Apache-2.0

import type { IdentityNames } from "../types/identity-names.ts";
import { UNSET_ID } from "../types/unset-id.ts";

export type AccountKind = "uid" | "gid";

/** A number that a name stands for: on one node, or on all (null), from one time to another. */
export interface AccountSpan {
  readonly number: number;
  /** Row of `node`. */
  readonly node: number | null;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A passwd and a group file that somebody gave: they hold for every node, where its own log says nothing. */
export interface GivenNames {
  readonly names: IdentityNames;
  readonly numbers: Readonly<Record<AccountKind, (name: string) => number | undefined>>;
}

/** Names of users and groups. */
export interface AccountNames {
  /** Those of a node at a time; the same object for all times between two changes. */
  at(node: string | null, timeMs: number): IdentityNames;
  /** Whether the log of a node has several names for one number: then the names beside an event's own numbers say more than `at`. */
  hasSeveral(node: string | null, kind: AccountKind, number: number): boolean;
  /** Whether that is so of any number. */
  isContested(node: string | null): boolean;
  /** Numbers of a name; empty for one that stands beside the id= of messages alone, undefined for one that neither the log nor a file has. */
  spans(kind: AccountKind, name: string): readonly AccountSpan[] | undefined;
  /** Every name of a kind that the log has. */
  known(kind: AccountKind): Iterable<string>;
}

/** `ann(1000)`, `1000` where nobody gave a name, `unset`. */
export function accountLabel(names: IdentityNames, kind: AccountKind, number: number): string {
  if (number === UNSET_ID) return "unset";
  const name = kind === "uid" ? names.user(number) : names.group(number);
  return name === undefined ? String(number) : `${name}(${number})`;
}
