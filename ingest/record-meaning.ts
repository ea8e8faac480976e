// SPDX-License-Identifier: Apache-2.0

/** Fields of a SYSCALL after those of the call: its task, the rule's key, the container's record. */
export interface CallMeaning {
  readonly pid: number | null;
  readonly ppid: number | null;
  readonly credential: number | null;
  readonly program: number | null;
  readonly actor: number | null;
  /** null: none, or (null). */
  readonly key: number | null;
  /** record= as written. */
  readonly recordTag: string | undefined;
  /** It has a field about containers. */
  readonly isStatement: boolean;
}

/** A PATH record in the form of `path`, and the kind of its name. */
export interface PathMeaning {
  readonly item: number | null;
  /** Row of `string`. */
  readonly name: number | null;
  readonly inode: number | bigint | null;
  readonly dev: string | null;
  readonly nametype: string | null;
  /** obj= as written. */
  readonly object: string | undefined;
  readonly isRelative: boolean;
  /** Consists only of `.`, `..` and slashes. */
  readonly isDots: boolean;
  readonly isNamespace: boolean;
}

/** A record for query: its type, and its fields as JSON. */
export interface StatementMeaning {
  /** Row of `string`. */
  readonly type: number;
  /** The fields as a row of `string`, or as text. */
  readonly row: number | null;
  readonly text: string | null;
  /** A SYSCALL with only record=1. */
  readonly isSubjectTag: boolean;
  readonly isObject: boolean;
  /** record= of a record that gives the event's container, null without one; undefined: it does not give a container. */
  readonly containerTag: string | null | undefined;
}
