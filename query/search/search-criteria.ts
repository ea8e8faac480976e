// SPDX-License-Identifier: Apache-2.0

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

/** One of the columns has the value: ausearch's -ua asks three at once. */
export interface CredentialTest {
  readonly columns: readonly CredentialColumn[];
  readonly value: number;
}

/** Which containers' events: rows of `container`, or those of tasks in none. */
export type ContainerTest =
  | { readonly kind: "in"; readonly containers: readonly number[] }
  | { readonly kind: "none"; readonly evidence: "unknown" | "undefined" };

/** What a search asks for; everything that is given must hold. Strings match as a part, or whole with `wholeWord`. */
export interface SearchCriteria {
  readonly container?: ContainerTest;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly nodes?: readonly string[];
  readonly events?: readonly number[];
  readonly types?: readonly string[];
  readonly call?: (arch: number, number: number) => boolean;
  readonly pid?: number;
  readonly ppid?: number;
  readonly credentials?: readonly CredentialTest[];
  readonly terminal?: string;
  readonly subject?: string;
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
}
