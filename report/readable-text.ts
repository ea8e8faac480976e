// SPDX-License-Identifier: Apache-2.0
import { displayText } from "../grammar/decode-text.ts";
import type { StoredText } from "../questions/event-view.ts";

/** Text of a log as characters: invalid UTF-8 becomes U+DC80 to U+DCFF, so that escaping shows the byte. */
export function readableText(text: StoredText): string {
  return typeof text === "string" ? text : displayText(Buffer.from(text).toString("latin1"));
}
