// SPDX-License-Identifier: Apache-2.0
import type { Carrier, CarrierForm } from "../transport/carrier.ts";
import type { Bounds } from "./bounds.ts";

/** Names of `--input-format`. */
export const INPUT_FORMATS = [
  "auto",
  "auditd",
  "syslog",
  "kernel-log",
  "journal",
  "json",
  "container-log",
  "cef",
  "csv",
  "tsv",
  "ltsv",
  "key-value",
  "encoded",
  "timestamp",
  "grep",
] as const;

export type InputFormat = (typeof INPUT_FORMATS)[number];

/** Options for reading a source's lines: --input-format, --syslog-tag and --bound. */
export interface LineFormat {
  readonly inputFormat: InputFormat;
  readonly syslogTags: readonly string[];
  readonly bounds: Bounds;
}

/** Programs whose records are read; all other lines are other lines. */
export interface CarrierFilter {
  /** Records that nothing carries. */
  readonly plain: boolean;
  readonly carrier: (carrier: Carrier | null) => boolean;
  /** The log is a table, regardless of its first line. */
  readonly isTable: boolean;
}

/** Accepts only records of one form and, for syslog, only those of the named programs, if any. */
export function carrierFilter(format: InputFormat, syslogTags: readonly string[]): CarrierFilter {
  const tags = new Set(syslogTags.map((tag) => Buffer.from(tag, "utf8").toString("latin1")));
  const form: CarrierForm | null = format === "auto" || format === "auditd" ? null : format;
  return {
    plain: form === null,
    isTable: format === "csv" || format === "tsv",
    carrier: (carrier) => {
      if (carrier === null) return form === null;
      if (format === "auditd" || (form !== null && carrier.form !== form)) return false;
      return tags.size === 0 || carrier.form !== "syslog" || (carrier.tag !== null && tags.has(carrier.tag));
    },
  };
}
