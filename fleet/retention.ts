// SPDX-License-Identifier: Apache-2.0

/** The row of `commits` that is not a database: boots that ended before its time are not read, and may be deleted. Databases have hexadecimal names. */
export const RETENTION = "retention";
const FORMAT = "retention";

/** `fromMs`: milliseconds since 1970. */
export function retentionText(fromMs: number): string {
  return JSON.stringify({ format: FORMAT, fromMs });
}

/** undefined if another version of ctraudit wrote it in another form. */
export function readRetention(text: string): number | undefined {
  const { format, fromMs } = JSON.parse(text) as { format: unknown; fromMs: unknown };
  return format === FORMAT && typeof fromMs === "number" ? fromMs : undefined;
}
