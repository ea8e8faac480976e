// SPDX-License-Identifier: Apache-2.0
import type { Contid } from "../contid.ts";
import type { NamespaceType } from "./event.ts";
import type { Evidence } from "./evidence.ts";

/**
 * Number of a container in the conclusions of one boot; 0 is the host. Merged containers share a number, so there
 * are gaps. null: not known.
 */
export type ContainerNumber = number;

/** Lowest container numbers by kind: more events add numbers of a kind without changing those of others. */
export const FIRST_NUMBERS = {
  known: 0,
  found: 2 ** 40,
  pods: 2 * 2 ** 40,
  likely: 3 * 2 ** 40,
  end: 4 * 2 ** 40,
} as const;

/** A process of a boot, from its first event to its last. Events are given by their keys. */
export interface TaskConclusion {
  /** From 0, in the order of discovery. */
  readonly number: number;
  readonly pid: number;
  readonly first: number;
  readonly last: number;
  /** Number of the parent; null: not known. */
  readonly parent: number | null;
  /** Event of its clone; null: not in the log. */
  readonly born: number | null;
  /** It has no event of its own: it is known only as a parent or by its clone. */
  readonly silent: boolean;
  readonly memberships: readonly MembershipConclusion[];
}

/** The container of a task from one event to another, both included. */
export interface MembershipConclusion {
  readonly from: number;
  readonly to: number;
  readonly container: ContainerNumber | null;
  readonly evidence: Evidence;
  /** Event that proves it. */
  readonly proof: number;
  readonly excludesHost: boolean;
  readonly conflict: boolean;
  /** Reason of an unknown container, or of a caveat. */
  readonly reason: string | null;
  /** Its likely location, if there is no evidence. */
  readonly likely: LikelyConclusion | null;
  /** Number of the task's events in which the kernel names a container; null if the task has several memberships. */
  readonly named: number | null;
}

/** A location inferred from the shapes of command lines. It can be forged, and is not evidence. */
export interface LikelyConclusion {
  /** A container of class `likely`, one shown by evidence, or the host. */
  readonly container: ContainerNumber;
  readonly reason: string;
  /** The event with the command line that it is based on. */
  readonly proof: number;
}

/** `likely`: shown only by command lines; no event is known to be in it. */
export type ContainerClass = "host" | "container" | "sandbox" | "pod" | "likely";

export interface ContainerConclusion {
  readonly number: ContainerNumber;
  /** The event that first proves it; unique in the boot together with the suffix. */
  readonly key: number;
  readonly keySuffix: string;
  readonly parent: ContainerNumber | null;
  readonly class: ContainerClass;
  readonly contid: Contid | null;
  /** Events of its creation and its end; null: not in the log. */
  readonly created: number | null;
  readonly ended: number | null;
  /** First and last event of its tasks; null: none was seen. */
  readonly first: number | null;
  readonly last: number | null;
  readonly evidence: Evidence;
  readonly proof: number;
  /** CLONE_NEW* flags of its creation; null: not known. */
  readonly flags: number | null;
  readonly names: readonly { readonly kind: string; readonly value: string; readonly event: number }[];
  readonly namespaces: readonly {
    readonly type: NamespaceType;
    readonly inode: number;
    readonly event: number;
  }[];
}

/** An event whose container is not that of its task, or a second task of an event. */
export interface EventContainerConclusion {
  readonly event: number;
  readonly position: number;
  readonly role: "subject" | "object" | "member";
  readonly pid: number | null;
  readonly container: ContainerNumber | null;
  readonly evidence: Evidence;
  readonly proof: number;
  readonly excludesHost: boolean;
}

export interface ConflictConclusion {
  readonly event: number;
  readonly pid: number | null;
  readonly kind: string;
  readonly detail: string;
}

/** Tasks per block: few enough to read the rows of a changed block, and to keep the digests of all blocks. */
export const TASKS_IN_BLOCK = 32;

/**
 * First and last events of some tasks in their locations, with the strongest evidence: five numbers per location, to save memory in boots with a million
 * tasks: the answer, first, last, the number of the evidence in EVIDENCE, and the proof.
 */
export type SpanParts = readonly number[];
export const NUMBERS_OF_SPAN = 5;

/** First and last events of some tasks with a likely location in containers shown only by command lines (`likely/`): container, first and last of each. */
export type LikelyParts = readonly number[];
export const NUMBERS_OF_LIKELY = 3;

/** Numbers of rows in the attribution's tables, and the last event that they cover. */
export interface RowCounts {
  readonly tasks: number;
  readonly locations: number;
  readonly containers: number;
  readonly upTo: number;
}

/** Consecutive tasks. */
export interface TaskBlock {
  /** Digest of all inputs used only by their conclusions. */
  readonly inputs: string;
  readonly spans: SpanParts;
  readonly likely: LikelyParts;
  readonly count: number;
  /** Undefined if unchanged. */
  readonly tasks: readonly TaskConclusion[] | undefined;
}

export interface TaskBlocks {
  readonly counts: RowCounts;
  /** Digest of the inputs shared by the conclusions of several tasks. */
  readonly shared: string;
  /** Digests over the blocks of each page of rows: if one is equal, the digests of its blocks are. */
  readonly pages: readonly string[];
  readonly blocks: Iterable<TaskBlock>;
}

/** Kept state of the blocks concluded last. */
export interface KeptInputs extends Pick<TaskBlocks, "counts" | "shared"> {
  /** Undefined if the version that wrote this did not keep it. */
  readonly pages?: readonly string[] | undefined;
  readonly blocks: readonly Pick<TaskBlock, "inputs" | "spans" | "likely">[];
}

/**
 * The conclusions for one boot. Read `tasks` or `blocks` once and before `containers`, which depends on it for first and last
 * events.
 */
export interface Conclusions {
  readonly tasks: Iterable<TaskConclusion>;
  /** The same by blocks; a block with unchanged inputs has no tasks. */
  blocks(kept?: KeptInputs): TaskBlocks;
  containers(): Iterable<ContainerConclusion>;
  events(): Iterable<EventContainerConclusion>;
  conflicts(): Iterable<ConflictConclusion>;
}
