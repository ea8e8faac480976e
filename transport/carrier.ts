// SPDX-License-Identifier: Apache-2.0

/** Carrier of a record: the text around it in the log. */
export type CarrierForm =
  | "syslog"
  | "kernel-log"
  | "journal"
  | "json"
  | "container-log"
  | "cef"
  | "csv"
  | "tsv"
  | "ltsv"
  | "key-value"
  | "encoded"
  | "timestamp"
  | "grep";

/**
 * Facts from a transport beside the record: claims of the machine that wrote the line, never the kernel's.
 * All text is latin1, one char per byte.
 */
export interface Carrier {
  readonly form: CarrierForm;
  /** The host named by the transport; null if none. */
  readonly host: string | null;
  /** The program named by syslog or the journal. */
  readonly tag: string | null;
  /** The journal's 128-bit boot ID in hex. */
  readonly bootId: string | null;
  /** The file from which a collector read the record. */
  readonly file: string | null;
}

export const BARE: Carrier = { form: "syslog", host: null, tag: null, bootId: null, file: null };

/** Text in a carrier: possibly a record, as written by auditd or the kernel. */
export interface Payload {
  /** Empty if the transport identifies a record but has none of its text. */
  readonly text: string;
  readonly carrier: Carrier;
  /** Its end was cut off. */
  readonly isCut?: true;
  /** Parts of the record left out by the transport, and how to get them. */
  readonly missing?: { readonly detail: string; readonly hint: string };
}

/** A carrier of something other than an audit record. */
export interface OtherContent {
  readonly carrier: Carrier;
  /** The transport itself identifies this as another program's text, even if it looks like a record. */
  readonly isCertain?: true;
  /** Set if it contains audit data in a form from which no record can be restored: its kind, and a remedy. */
  readonly refusal?: { readonly detail: string; readonly hint: string };
}

/** The contents of a carrier; null: the line is no known carrier. */
export type Unwrapped = { readonly payloads: readonly Payload[] } | OtherContent | null;

/** Text that begins like a record of auditd. */
const RECORD_START = /^(?:node=[^ "'=\x1D]+ )?type=[A-Za-z0-9_[\]-]{1,64} msg=audit\(/;
/** Text that begins like a record printed by the kernel. */
const PRINTED_START =
  /^(?:<[0-9]{1,3}>)?(?:\[[^\]\x1D]{1,64}\](?: ?\[[ TC0-9]{1,16}\])? +)?(?:audit: )?type=[0-9]{1,5} audit\(/;

export const startsRecord = (text: string): boolean => RECORD_START.test(text);
export const startsPrintedRecord = (text: string): boolean => PRINTED_START.test(text);
