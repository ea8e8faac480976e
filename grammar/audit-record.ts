// SPDX-License-Identifier: Apache-2.0

/**
 * One record of an audit log. Text is latin1: one char per byte, exactly as written.
 * `names` may be shared between records of the same shape (compare by identity, never change it).
 */
export interface AuditRecord {
  /** "dmesg" if the kernel printed it itself: type number, no node. */
  readonly form: "auditd" | "dmesg";
  readonly node: string | null;
  /** `SYSCALL`, `UNKNOWN[1340]`; a number, bare or as UNKNOWN[number], is given its name. */
  readonly type: string;
  /** Integer, milliseconds since the epoch. */
  readonly timeMs: number;
  /** u32 */
  readonly serial: number;
  /** All fields in order, duplicates kept. */
  readonly names: readonly string[];
  /** As written, quotes included. */
  readonly values: readonly string[];
  /** [0, claimsStart) was written by the kernel; [claimsStart, enrichedStart) was inside msg='…'. */
  readonly claimsStart: number;
  /** [enrichedStart, length) was added by auditd. */
  readonly enrichedStart: number;
  /** Words before the first field: `avc:  denied  { read } for`, `user`, `auditd start,`. */
  readonly prose: string | null;
  /** Words before the first field inside msg='…'. */
  readonly claimProse: string | null;
  /** The line was cut: the fields here are complete, the rest is lost. */
  readonly truncated: boolean;
}

/** Reasons why a line is not a record. Stable strings: they are stored. */
export type ProblemCode =
  | "grammar-rejected"
  | "grammar-too-long"
  | "no-event-id"
  | "no-event-id-journald"
  | "no-event-id-interpreted"
  /** Not a record: the kernel reports lost records. */
  | "kernel-loss";

/** `column` counts chars from 0; `detail` describes the text there in one sentence. */
export interface ParseProblem {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly column: number;
  readonly detail: string;
  readonly hint?: string;
}

export type ParseResult = { readonly ok: true; readonly record: AuditRecord } | ParseProblem;
