// SPDX-License-Identifier: Apache-2.0

import type { BootId, ContainerId } from "../types/ids.ts";
import type { AccountSpan } from "./account-names.ts";
import type { Condition, TextField } from "./condition.ts";
import type { EventKey } from "./event-key.ts";
import type { AskedEvidence } from "./location-words.ts";

export type CredentialColumn =
  | "auid"
  | "uid"
  | "gid"
  | "euid"
  | "suid"
  | "fsuid"
  | "egid"
  | "sgid"
  | "fsgid"
  | "ses";

/** One of the columns has the value: ausearch's -ua asks three at once. A name has a value on each node that knows it. */
export interface CredentialTest {
  readonly columns: readonly CredentialColumn[];
  readonly value: number | readonly AccountSpan[];
}

/** Which containers' events: rows of `container`, or those of tasks in none. */
export type ContainerTest =
  /** `orLikely`: and unknown events of tasks that are likely to be in them. */
  | { readonly kind: "in"; readonly containers: readonly ContainerId[]; readonly orLikely?: boolean }
  | { readonly kind: "none"; readonly evidence: "unknown" | "undefined" };

/** Events of one boot from one to another, both included. */
export interface EventSpan {
  readonly first: EventKey;
  readonly last: EventKey;
}

/** Criteria of a search; all that are given must hold. Strings match as a part, or whole with `wholeWord`. */
export interface SearchCriteria {
  readonly container?: ContainerTest;
  readonly evidence?: AskedEvidence;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly nodes?: readonly string[];
  readonly boots?: readonly BootId[];
  /** By boot, the only events that are of interest, in order; boots that are not named wholly. */
  readonly since?: ReadonlyMap<BootId, readonly EventSpan[]>;
  /** Events that are of no interest. */
  readonly except?: readonly EventKey[];
  readonly events?: readonly EventKey[];
  readonly types?: readonly string[];
  readonly call?: (arch: number, number: number) => boolean;
  readonly pid?: number;
  readonly ppid?: number;
  readonly credentials?: readonly CredentialTest[];
  readonly terminal?: string;
  /** subj= of a record, scontext= of an AVC. */
  readonly subject?: string;
  /** A subject's or an object's context. */
  readonly context?: string;
  /** hostname= or addr= of a message, or the address of a socket. */
  readonly host?: string;
  /** Texts of fields that a condition can compare, too. */
  readonly fields?: Readonly<Partial<Record<TextField, string>>>;
  readonly executable?: string;
  readonly comm?: string;
  readonly file?: string;
  readonly key?: string;
  readonly success?: boolean;
  /** A signed 64-bit number in decimal. */
  readonly exit?: string;
  readonly wholeWord?: boolean;
  /** Bytes that a record must contain, as written or in the hex that the kernel makes of them. */
  readonly text?: string;
  readonly expression?: Condition;
}

export type CallTest = (arch: number, number: number) => boolean;
