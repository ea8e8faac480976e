// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";
import type { SqlValue } from "./store.ts";

const PLAIN = /^[\x01-\x7f]*$/;

/** Bytes as SQL: TEXT where they are valid UTF-8 without NUL (which SQL's own functions stop at), else a BLOB. Takes latin1: one character per byte. */
export function toSqlText(latin1: string): string | Buffer {
  if (PLAIN.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, "latin1");
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString("utf8") : bytes;
}

/** The original bytes passed to toSqlText, as latin1; null for NULL. */
export function fromSqlText(value: SqlValue): string | null {
  if (value === null) return null;
  if (typeof value === "string")
    return PLAIN.test(value) ? value : Buffer.from(value, "utf8").toString("latin1");
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
  return String(value);
}
