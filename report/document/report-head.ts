// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../escape-controls.ts";

/** A report's words on itself, by which it can be made again: nothing of it is the present time. */
export interface ReportHead {
  /** The words after `ctraudit`. */
  readonly command: string;
  readonly version: string;
  readonly schema: number;
  readonly zone: string;
  /** Name and SHA-256 of each source of the database. */
  readonly sources: readonly {
    readonly name: string;
    readonly sha256: string | null;
    readonly bytes: number;
  }[];
  /** The same of the inventories and API audit logs that were imported. */
  readonly claims?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly sha256: string;
    readonly bytes: number;
  }[];
  readonly proof: boolean;
  readonly case?: CaseWords;
  /** SHA-256 of the evidence of the extract that the document belongs to. */
  readonly evidence?: string;
}

/** Words of the examiner, as they were given. */
export interface CaseWords {
  readonly case?: string;
  readonly examiner?: string;
  readonly note?: string;
}

/** `inventory pods.json, 812 bytes, SHA-256 …`. */
export function claimLines({ claims = [] }: ReportHead): string[] {
  return claims.map(
    ({ kind, name, bytes, sha256 }) =>
      `${kind === "api-audit" ? "API audit log" : "inventory"} ${escapeControls(name)}, ${bytes} bytes, SHA-256 ${sha256}`,
  );
}

/** `case 2026-17`, `examiner A. Doe`, `note …`: as far as they were given. */
export function caseLines({ case: words = {} }: ReportHead): string[] {
  return Object.entries(words).map(([name, text]) => `${name} ${escapeControls(text)}`);
}
