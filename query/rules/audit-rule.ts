// SPDX-License-Identifier: Apache-2.0

/** A comparison in a rule: `-F auid>=1000`, or `-C uid!=euid`, which compares two fields. */
export interface RuleField {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

/** A rule of auditctl(8). A watch (`-w PATH -p PERM`) is a rule of all calls with the fields path and perm. */
export interface AuditRule {
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly text: string;
  readonly list: "task" | "exit" | "user" | "exclude" | "filesystem" | "io_uring";
  readonly action: "always" | "never";
  /** b64, b32 or a machine's name; empty: any. */
  readonly arch: string;
  /** Names or numbers as written; "all" for all calls. */
  readonly calls: readonly string[] | "all";
  readonly fields: readonly RuleField[];
}

/** A file of rules, or what `auditctl -l` prints. */
export interface RuleFile {
  readonly rules: readonly AuditRule[];
  /** `-e`: 0 turns auditing off, 2 forbids changes. */
  readonly enabled: string | undefined;
  /** Lines that are no rule and no setting. */
  readonly unread: readonly { readonly line: number; readonly text: string }[];
}
