// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { interpretField } from "../interpret/interpret-field.ts";
import type { Carrier } from "../transport/carrier.ts";
import type { FrameProblem } from "../transport/frame-problem.ts";
import { readFrame } from "../transport/read-frame.ts";
import type { IdentityNames } from "../types/identity-names.ts";

/** Content of one line of a log. */
export interface ParsedLine {
  readonly records: readonly AuditRecord[];
  /** Parts that are not records, with the reason. */
  readonly problems: readonly FrameProblem[];
  /** The line belongs to another program: neither record nor problem. */
  readonly isOther: boolean;
  /** The header or object that carried the records: host, program, form; null for auditd's own lines. */
  readonly carrier: Carrier | null;
}

/**
 * Reads one line without its LF: auditd's own, or one wrapped by syslog, the journal, a container runtime or a collector.
 * A string is taken as UTF-8 text, bytes as they are. Text in the records is latin1, one character for each byte, as written.
 */
export function parseLine(line: string | Uint8Array): ParsedLine {
  const { records, problems, isOther, carrier } = readFrame(latin1(line));
  return { records: records.map(({ record }) => record), problems, isOther, carrier };
}

export function latin1(line: string | Uint8Array): string {
  const bytes = typeof line === "string" ? Buffer.from(line, "utf8") : Buffer.from(line);
  return bytes.toString("latin1");
}

export interface InterpretedField {
  readonly name: string;
  /** As written, quotes included. */
  readonly raw: string;
  /** Names for numbers and flags, text decoded, command lines quoted for a shell. Escape it before printing. */
  readonly meaning: string;
  /** kernel: written by the kernel. claim: inside msg='…', where the sender can write anything. added: by auditd. */
  readonly origin: "kernel" | "claim" | "added";
}

/** The fields of a record in order, with their meanings. `names`: users and groups of the host that wrote the log. */
export function interpretRecord(record: AuditRecord, names?: IdentityNames): InterpretedField[] {
  const { claimsStart, enrichedStart } = record;
  return record.names.map((name, index) => ({
    name,
    raw: record.values[index]!,
    meaning: Buffer.from(interpretField(record, index, names).text, "latin1").toString("utf8"),
    origin: index < claimsStart ? "kernel" : index < enrichedStart ? "claim" : "added",
  }));
}
