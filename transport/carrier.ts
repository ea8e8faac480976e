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
 * Words of a transport beside the record: claims of the machine that wrote the line, never the kernel's word.
 * All text is latin1, one char per byte.
 */
export interface Carrier {
  readonly form: CarrierForm;
  /** The host that the transport names; null where it names none. */
  readonly host: string | null;
  /** The program that syslog or the journal names. */
  readonly tag: string | null;
  /** The journal's 128-bit boot ID in hex. */
  readonly bootId: string | null;
  /** The file that a collector read the record from. */
  readonly file: string | null;
}

export const BARE: Carrier = { form: "syslog", host: null, tag: null, bootId: null, file: null };

/** Text in a carrier: a record as it left auditd or the kernel, if it is one. */
export interface Payload {
  /** Empty where the transport says that it was a record, and has no more of it. */
  readonly text: string;
  readonly carrier: Carrier;
  /** Its end was cut off. */
  readonly isCut?: true;
  /** Parts of the record that the transport left out, and the way to get them. */
  readonly missing?: { readonly detail: string; readonly hint: string };
}

/** A carrier of something that is no audit record. */
export interface OtherContent {
  readonly carrier: Carrier;
  /** The transport itself says that this is no audit record, whatever the text looks like. */
  readonly isCertain?: true;
  /** Where audit data is in it, in a form from which no record can be made again: what it is, and the way out. */
  readonly refusal?: { readonly detail: string; readonly hint: string };
}

/** The contents of a carrier; null: the line is no carrier that is known. */
export type Unwrapped = { readonly payloads: readonly Payload[] } | OtherContent | null;

/** Text that begins as a record of auditd does. */
const RECORD_START = /^(?:node=[^ "'=\x1D]+ )?type=[A-Za-z0-9_[\]-]{1,64} msg=audit\(/;
/** Text that begins as the kernel prints a record. */
const PRINTED_START =
  /^(?:<[0-9]{1,3}>)?(?:\[[^\]\x1D]{1,64}\](?: ?\[[ TC0-9]{1,16}\])? +)?(?:audit: )?type=[0-9]{1,5} audit\(/;

export const startsRecord = (text: string): boolean => RECORD_START.test(text);
export const startsPrintedRecord = (text: string): boolean => PRINTED_START.test(text);
