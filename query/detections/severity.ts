// SPDX-License-Identifier: Apache-2.0

/** From the gravest down; the words are Sigma's. */
export const SEVERITIES = ["critical", "high", "medium", "low", "informational"] as const;
export type Severity = (typeof SEVERITIES)[number];

export function isSeverity(text: string): text is Severity {
  return (SEVERITIES as readonly string[]).includes(text);
}

/** 0 is the gravest. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
