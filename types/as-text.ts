// SPDX-License-Identifier: Apache-2.0

/** Text of the log for comparison and display: invalid UTF-8 is U+FFFD. */
export function asText(value: string | Uint8Array): string {
  return typeof value === "string" ? value : Buffer.from(value).toString("utf8");
}
