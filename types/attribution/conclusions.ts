// SPDX-License-Identifier: Apache-2.0
import type { Contid } from "../contid.ts";
import type { NamespaceType } from "./event.ts";
import type { Evidence } from "./evidence.ts";

/**
 * Number of a container within the conclusions of one boot, from 0: the host first. Numbers have holes, since containers
 * that turned out to be one keep one number. null: not known.
 */
export type ContainerNumber = number;

/** A process of a boot, from its first event to its last. Events are given by their keys. */
export interface TaskConclusion {
  /** From 0, in the order in which the tasks became known. */
  readonly number: number;
  readonly pid: number;
  readonly first: number;
  readonly last: number;
  /** Number of the parent; null: not known. */
  readonly parent: number | null;
  /** Event of its clone; null: none was seen. */
  readonly born: number | null;
  /** No event of its own is in the log: it is known as a parent or by its clone. */
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
  /** Why the container is not known, or known with a caveat. */
  readonly cause: string | null;
  /** In how many of the task's events the kernel names a container; null where the task has several memberships. */
  readonly named: number | null;
}

export type ContainerClass = "host" | "container" | "sandbox" | "pod";

export interface ContainerConclusion {
  readonly number: ContainerNumber;
  /** Event that first proves it; with the suffix, unique in the boot. */
  readonly key: number;
  readonly keySuffix: string;
  readonly parent: ContainerNumber | null;
  readonly class: ContainerClass;
  readonly contid: Contid | null;
  /** Events of its making and its end; null: not in the log. */
  readonly created: number | null;
  readonly ended: number | null;
  /** First and last event of its tasks; null: no task of it was seen. */
  readonly first: number | null;
  readonly last: number | null;
  readonly evidence: Evidence;
  readonly proof: number;
  /** CLONE_NEW* that made it; null: not known. */
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

/** What is known of one boot. `tasks` is read once, and before `containers`, whose first and last events it finds. */
export interface Conclusions {
  readonly tasks: Iterable<TaskConclusion>;
  containers(): Iterable<ContainerConclusion>;
  events(): Iterable<EventContainerConclusion>;
  conflicts(): Iterable<ConflictConclusion>;
}
