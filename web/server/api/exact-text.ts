// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";

/** Longer ones have no room in an expression. */
const LONGEST = 4096;

/** Text that an expression can name exactly; null of bytes that are no UTF-8, and of what is too long. */
export function exactText(text: string | Uint8Array): string | null {
  if (text.length > LONGEST) return null;
  if (typeof text === "string") return text;
  return isUtf8(text) ? Buffer.from(text).toString("utf8") : null;
}
