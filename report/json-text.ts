// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../questions/event-view.ts";
import { safeJson } from "./safe-json.ts";

/** `,"name":value` for every value that is not null; text is text or bytes. */
export function members(values: object): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `,"${name}":${typeof value === "number" ? value : safeJson(textObject(value))}`)
    .join("");
}

/** Text as it is; invalid UTF-8 as base64, with a readable form beside it. */
export function textObject(text: StoredText): string | { bytes: string; text: string } {
  if (typeof text === "string") return text;
  const bytes = Buffer.from(text);
  return { bytes: bytes.toString("base64"), text: bytes.toString("utf8") };
}
