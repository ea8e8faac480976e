// SPDX-License-Identifier: Apache-2.0

const PLAIN = /^[\w@%+=:,./~^-]+$/;
/** Single quotes are used for text that a terminal shows literally; a backslash would look like an escape. */
const QUOTABLE = /^[^\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]*$/u;
const HARMFUL = /[\\'\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/**
 * Words as a line that bash, zsh and ksh read back as these words, and that is inert on a terminal: plain words
 * unquoted, others in '…', and in $'…' if a character would act or cannot be shown. An invalid UTF-8 byte (U+DC80 to
 * U+DCFF, from grammar/) is in octal.
 */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

function shellWord(word: string): string {
  if (PLAIN.test(word) && !/^[~=]/.test(word)) return word;
  if (QUOTABLE.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(HARMFUL, escaped)}'`;
}

function escaped(character: string): string {
  if (character === "\\" || character === "'") return `\\${character}`;
  const code = character.codePointAt(0)!;
  if (code >= 0xdc80 && code <= 0xdcff) return octal(code - 0xdc00);
  if (code < 0x80) return octal(code);
  return code <= 0xffff
    ? `\\u${code.toString(16).padStart(4, "0")}`
    : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** Three digits: the following character cannot be taken for a part of it, as it can after `\xH`. */
function octal(byte: number): string {
  return byte === 0x1b ? "\\e" : `\\${byte.toString(8).padStart(3, "0")}`;
}
