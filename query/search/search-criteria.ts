// SPDX-License-Identifier: Apache-2.0

import type { Expression } from "../../expression/parse-expression.ts";
import type { AccountKind, AccountSpan } from "../account-names.ts";
import type { IdSpan } from "./checkpoint.ts";
import type { Evidence } from "./search-attribution-reader.ts";

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
  | { readonly kind: "in"; readonly containers: readonly number[] }
  | { readonly kind: "none"; readonly evidence: "unknown" | "undefined" };

/** What a search asks for; everything that is given must hold. Strings match as a part, or whole with `wholeWord`. */
export interface SearchCriteria {
  readonly container?: ContainerTest;
  readonly evidence?: Evidence;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly nodes?: readonly string[];
  readonly boots?: readonly number[];
  /** By boot, the only ids that are of interest, in order; boots that are not named wholly. */
  readonly since?: ReadonlyMap<number, readonly IdSpan[]>;
  /** Events that are of no interest. */
  readonly except?: readonly number[];
  readonly events?: readonly number[];
  readonly types?: readonly string[];
  readonly call?: (arch: number, number: number) => boolean;
  readonly pid?: number;
  readonly ppid?: number;
  readonly credentials?: readonly CredentialTest[];
  readonly terminal?: string;
  /** subj= of a record, scontext= of an AVC. */
  readonly subject?: string;
  /** obj= of a record, tcontext= of an AVC. */
  readonly object?: string;
  /** Either of the two. */
  readonly context?: string;
  /** hostname= or addr= of a message, or the address of a socket. */
  readonly host?: string;
  readonly machine?: string;
  readonly uuid?: string;
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
  readonly expression?: ExpressionQuestion;
}

export type CallTest = (arch: number, number: number) => boolean;

/** An expression, and what its names of containers and its times mean. */
export interface ExpressionQuestion {
  readonly text: string;
  readonly tree: Expression;
  readonly resolve: {
    /** Rows of `container`. Throws where the text means none or several. */
    readonly container: (text: string) => readonly number[];
    /** Rows of `container` whose name, id or key contains the text. */
    readonly containersLike: (test: (text: string) => boolean) => readonly number[];
    readonly contid: (text: string) => ContainerTest | undefined;
    readonly callName: (arch: number, number: number) => string | undefined;
    /** What --syscall, --arch and --message take for one word; undefined for what nobody knows. */
    readonly call: (text: string) => CallTest | undefined;
    readonly arch: (text: string) => CallTest | undefined;
    readonly types: (text: string) => readonly string[] | undefined;
    /** The words that there are, for a hint. */
    readonly words: Readonly<
      Record<"call" | "arch" | "types" | "exit" | AccountKind, () => Iterable<string>>
    >;
    readonly exit: (text: string) => string | undefined;
    /** What a name of a user or group stands for; empty for what nobody knows. */
    readonly account: (kind: AccountKind, name: string) => readonly AccountSpan[];
    readonly event: (text: string) => readonly number[] | undefined;
    readonly timeMs: (text: string) => number | undefined;
    readonly descendants: (containers: readonly number[]) => readonly number[];
  };
}
