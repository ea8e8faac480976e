// SPDX-License-Identifier: Apache-2.0

/** Fields of a SYSCALL behind those of the call: its task, the rule's key, the container's record. */
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

/** A PATH record as it stands in `path`, and what its name is. */
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
  /** Made of `.`, `..` and slashes alone. */
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
  /** A SYSCALL that says record=1 and nothing else. */
  readonly isSubjectTag: boolean;
  readonly isObject: boolean;
  /** record= of a record that says which container the event is in, null without one; undefined: it says nothing of that. */
  readonly containerTag: string | null | undefined;
}
