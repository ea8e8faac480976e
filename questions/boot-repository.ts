// SPDX-License-Identifier: Apache-2.0
import type { AttributionFailure } from "../types/attribution/failure.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import type { BootView } from "./boot-view.ts";
import type { NameCount } from "./name-count.ts";
import type { CallTest } from "./search-criteria.ts";

/** Questions about boots: what their logs have, lack and prove. */
export interface BootRepository {
  /** Every boot, in the order of answers. `calls`: the calls of `BootProof`. */
  coverage(calls: CallTest): Promise<readonly BootCoverage[]>;
  /** The same part of these boots alone. */
  proofs(boots: readonly BootId[], calls: CallTest): Promise<ReadonlyMap<BootId, BootProof>>;
  /** The boots that touch a span, in the order of answers, with their events in it by place. */
  places(criteria: PlaceCriteria): Promise<readonly BootPlaces[]>;
}

/** Times that events lie between, in epoch milliseconds, both included. */
export interface TimeSpan {
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface PlaceCriteria extends TimeSpan {
  /** Whether `BootPlaces.likely` is asked for. */
  readonly withLikely?: boolean;
}

/** Gaps, conflicts and the failure of a boot. */
export interface BootDoubts {
  /** Runs of serials without an event, and the serials in them. */
  readonly gaps: { readonly gaps: number; readonly serials: number };
  /** Pieces of evidence that contradict each other, by their kind; most first. */
  readonly conflicts: readonly NameCount[];
  /** Why nothing was concluded of the boot; null for most. */
  readonly failure: AttributionFailure | null;
}

/** The records of a boot that can prove containers. */
export interface BootProof {
  /** Events of the calls that pass. */
  readonly calls: readonly CallCount[];
  /** PATH records of /proc/PID/ns/X. */
  readonly namespacePaths: number;
  /** Records in which the kernel speaks of containers itself. */
  readonly containerRecords: number;
}

/** A call by AUDIT_ARCH_* and number, and its events. */
export interface CallCount {
  readonly arch: number;
  readonly number: number;
  readonly events: number;
}

/** Serials, counts and doubts of a boot. */
export interface BootCoverage extends BootDoubts {
  readonly boot: BootView;
  /** Of the kernel's events, modulo 2^32; without one the last is below the first. */
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly events: number;
  readonly proof: BootProof;
  readonly tasks: TaskTotals;
  readonly records: CallTotals;
  /** Events by the evidence for their location, and `no task`; most first. */
  readonly evidence: readonly NameCount[];
  /** Unknown events that are likely somewhere. */
  readonly likely: number;
  /** Events of the host by its process ids alone. */
  readonly byPids: number;
  /** Containers by their class, without the host by its process ids. */
  readonly containers: readonly NameCount[];
}

/** Tasks of a boot, and those of which little is known. */
export interface TaskTotals {
  readonly tasks: number;
  /** No record of their birth: older than the log, or their clone was not audited. */
  readonly withoutBirth: number;
  /** Known only as somebody's parent. */
  readonly silent: number;
}

/** System calls of a boot, and those of which records are missing. */
export interface CallTotals {
  /** Events with data of a system call. */
  readonly calls: number;
  /** Of these, those that lack their SYSCALL, PROCTITLE or a PATH. */
  readonly incomplete: number;
}

/** The events of one boot between some times, by place. */
export interface BootPlaces extends BootDoubts {
  readonly boot: BootView;
  readonly events: number;
  readonly places: readonly PlaceCount[];
  /** Empty where it is not asked for, and where every event with a task has a place. */
  readonly likely: readonly LikelyCount[];
}

/** Events of one boot that happened in one place and are known to by the same evidence; an event is in one count at most, and in none without a task or a word of its own. */
export interface PlaceCount {
  /** null: not known. */
  readonly container: ContainerId | null;
  readonly evidence: string;
  /** The reason why the location is unknown. */
  readonly cause: string | null;
  /** Tasks whose memberships say so; an event's own word adds none. */
  readonly tasks: number;
  readonly events: number;
}

/** Unknown events of one boot that are likely to have happened in one place. */
export interface LikelyCount {
  readonly container: ContainerId;
  readonly tasks: number;
  readonly events: number;
}
