// SPDX-License-Identifier: Apache-2.0
import type { Decision } from "./decision.ts";
import type { StoredText } from "./event-view.ts";

/** Content of an event's records beside its call, its files and its arguments. */
export interface EventFacts {
  /** Of security modules, in the order of the records. */
  readonly decisions: readonly Decision[];
  /** Tasks that its records name and that it is not about. */
  readonly otherTasks: readonly OtherTask[];
  /** Labels of its own task by several security modules, where its subj= has none. */
  readonly labels: readonly StoredText[];
  /** The command of sudo and its directory; a claim. */
  readonly command: StoredText | null;
  readonly commandDirectory: StoredText | null;
  /** Input that was typed on a terminal. */
  readonly typed: readonly StoredText[];
}

export interface OtherTask {
  /** creator (of a Landlock domain), interrupted (by a packet). */
  readonly role: string;
  readonly pid: number | null;
  readonly uid: number | null;
  readonly comm: StoredText | null;
  readonly exe: StoredText | null;
}

export const NO_FACTS: EventFacts = {
  decisions: [],
  otherTasks: [],
  labels: [],
  command: null,
  commandDirectory: null,
  typed: [],
};
