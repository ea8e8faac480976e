// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from "../types/attribution/evidence.ts";
import type { IdentityNames } from "../types/identity-names.ts";
import type { ContainerView } from "./container-view.ts";
import type { EventKey } from "./event-key.ts";

/** Text out of a log: bytes where it is not valid UTF-8. */
export type StoredText = string | Uint8Array;

/** Where an event happened and how that is known. */
export interface AttributionView {
  readonly evidence: Evidence;
  /** The event that proves it; null where nothing does. */
  readonly proof: string | null;
  readonly excludes: readonly "host"[];
  /** "process-ids": the host, or a sandbox that shares its process ids and is not in the log. */
  readonly reserve: "process-ids" | null;
  readonly conflict: boolean;
  /** Serials are missing between `because` and this event. */
  readonly gap: boolean;
  /** Among what is missing there may be a record that would change the answer. */
  readonly hole: boolean;
  /** Why it is unknown, or known with that reserve, in words. */
  readonly cause: string | null;
  readonly likely: LikelyView | null;
}

/** Where an unknown event is likely to have happened. No evidence. */
export interface LikelyView {
  readonly container: ContainerView;
  readonly reason: string;
  /** The event with the command line on which it rests. */
  readonly proof: string;
}

/** A process that the event did something to (OBJ_PID). */
export interface ObjectView {
  readonly pid: number | null;
  readonly comm: StoredText | null;
  readonly container: ContainerView | null;
  readonly attribution: AttributionView;
}

/** Identity: numbers as the kernel wrote them, 4294967295 is unset; null where the record has no such field. */
export interface CredentialView {
  readonly auid: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly euid: number | null;
  readonly egid: number | null;
  readonly ses: number | null;
  readonly tty: StoredText | null;
  readonly subj: StoredText | null;
}

/** The program. */
export interface ProgramView {
  readonly comm: StoredText | null;
  readonly exe: StoredText | null;
  /** It is what a user-space message says of itself. */
  readonly claimed: boolean;
}

/** One event as every format shows it. Parts that many events share are the same objects, so a format can keep what it made of them. */
export interface EventView {
  readonly row: EventKey;
  readonly id: string;
  readonly node: string | null;
  readonly bootStartMs: number;
  readonly timeMs: number;
  readonly serial: number;
  readonly types: readonly string[];
  /** A record of it was cut on its way: what it has is complete, and not all. */
  readonly truncated: boolean;
  /** Two records of it say different things of what the kernel says once: both are kept. */
  readonly contradictory: boolean;
  readonly call: { readonly arch: number; readonly number: number } | null;
  readonly success: boolean | null;
  /** A signed 64-bit number in decimal. */
  readonly exit: string | null;
  readonly pid: number | null;
  readonly ppid: number | null;
  readonly credential: CredentialView | null;
  readonly program: ProgramView | null;
  /** Names of its host's users and groups at its time. */
  readonly accounts: IdentityNames;
  readonly keys: readonly StoredText[];
  readonly container: ContainerView | null;
  readonly attribution: AttributionView;
  /** All containers of an event that has no task. */
  readonly containers: readonly ContainerView[];
  readonly objects: readonly ObjectView[];
}
