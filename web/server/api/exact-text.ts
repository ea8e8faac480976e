// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";

/** Longer texts do not fit in an expression. */
const LONGEST = 4096;

/** Text that an expression can match exactly; null for invalid UTF-8 and for too long a text. */
export function exactText(text: string | Uint8Array): string | null {
  if (text.length > LONGEST) return null;
  if (typeof text === "string") return text;
  return isUtf8(text) ? Buffer.from(text).toString("utf8") : null;
}
