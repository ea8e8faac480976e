// SPDX-License-Identifier: Apache-2.0

/** Most bytes that are kept of one event's arguments. */
export const MAX_ARGV_BYTES = 64 * 1024;

/** The arguments joined by NUL, at most 64 KiB. */
export function joinArguments(texts: readonly string[]): Uint8Array {
  const joined = Array.from(texts, (text) => text ?? "").join("\0");
  return Buffer.from(joined.slice(0, MAX_ARGV_BYTES), "latin1");
}
