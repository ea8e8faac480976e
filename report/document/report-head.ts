// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../escape-controls.ts";

/** A report's description of itself, from which it can be reproduced: it does not contain the current time. */
export interface ReportHead {
  /** The arguments after `ctraudit`. */
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
  /** The same for imported inventories and API audit logs. */
  readonly claims?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly sha256: string;
    readonly bytes: number;
  }[];
  readonly proof: boolean;
  readonly case?: CaseWords;
  /** SHA-256 of the evidence in the document's extract. */
  readonly evidence?: string;
}

/** Texts given by the examiner. */
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

/** `case 2026-17`, `examiner A. Doe`, `note …`: those given. */
export function caseLines({ case: words = {} }: ReportHead): string[] {
  return Object.entries(words).map(([name, text]) => `${name} ${escapeControls(text)}`);
}
