// SPDX-License-Identifier: Apache-2.0

/** Quotation marks, and spaces that look like U+0020; written as escapes, in the form of `escapeControls`. */
const AMBIGUOUS =
  /[\u201c-\u201f\u2033\u2036\u301d-\u301f\uff02\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** Text for use between “ and ”, which it cannot close. */
export function withinQuotes(text: string): string {
  return text.replace(
    AMBIGUOUS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
