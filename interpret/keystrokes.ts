// SPDX-License-Identifier: Apache-2.0

/** Names of keys by the end of the terminal's sequence after ESC [ or ESC O. aureport --tty has only F1 to F12 and four arrows. Source: auparse/tty_named_keys.h, xterm's ctlseqs, terminfo(5) of linux and rxvt */
const BY_LETTER: ReadonlyMap<string, string> = new Map([
  ["A", "up"],
  ["B", "down"],
  ["C", "right"],
  ["D", "left"],
  ["F", "end"],
  ["H", "home"],
  ["P", "F1"],
  ["Q", "F2"],
  ["R", "F3"],
  ["S", "F4"],
  ["Z", "backtab"],
]);
/** By the number in ESC [ … ~. */
const BY_NUMBER: ReadonlyMap<string, string> = new Map([
  ...["home", "insert", "delete", "end", "pageup", "pagedown", "home", "end"].map(
    (name, at) => [String(at + 1), name] as const,
  ),
  ...[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map(
    (code, at) => [String(code), `F${at + 1}`] as const,
  ),
  ["200", "paste"],
  ["201", "paste end"],
]);
/** Keypad sequences: F1 to F4 always begin with ESC O; arrows, home and end do in application mode. */
const SEQUENCE =
  /\x1b(?:O([ABCDFHPQRS])|\[(?:1;([2-8]))?([ABCDFHPQRSZ])|\[(\d{1,3})(?:;([2-8]))?~|\[\[([A-E]))/y;
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ["\x1b", "esc"],
  ["\x7f", "backspace"],
  ["\t", "tab"],
  ["\n", "nl"],
  ["\r", "ret"],
]);

/** `ls -la\r\x1b[A` → `"ls -la",<ret>,<up>`; a typed quotation mark is doubled. Latin1 in and out: one character for each byte. */
export function keystrokes(typed: string): string {
  const parts: string[] = [];
  let text = "";
  const end = () => {
    if (text !== "") parts.push(`"${text.replaceAll('"', '""')}"`);
    text = "";
  };
  for (let at = 0; at < typed.length; ) {
    const key = keyAt(typed, at);
    if (key === undefined) text += typed[at++];
    else {
      end();
      parts.push(`<${key.name}>`);
      at += key.length;
    }
  }
  end();
  return parts.join(",");
}

function keyAt(typed: string, at: number): { readonly name: string; readonly length: number } | undefined {
  const code = typed.charCodeAt(at);
  if (code >= 32 && code !== 127) return undefined;
  const control = typed[at] as string;
  const named = control === "\x1b" ? sequenceAt(typed, at) : undefined;
  return named ?? { name: CONTROLS.get(control) ?? `^${String.fromCharCode(64 + code)}`, length: 1 };
}

/** Source of the numbers of modifiers: xterm's ctlseqs, PC-Style Function Keys */
function sequenceAt(
  typed: string,
  at: number,
): { readonly name: string; readonly length: number } | undefined {
  SEQUENCE.lastIndex = at;
  const found = SEQUENCE.exec(typed);
  if (found === null) return undefined;
  const [{ length }, keypad, modifierOfLetter, letter, number, modifierOfNumber, console] = found;
  const name =
    console === undefined
      ? (BY_LETTER.get(keypad ?? letter ?? "") ?? BY_NUMBER.get(number ?? ""))
      : `F${console.charCodeAt(0) - 64}`;
  const held = Number(modifierOfLetter ?? modifierOfNumber ?? 1) - 1;
  const words = ["shift", "alt", "ctrl"].filter((_, bit) => (held & (1 << bit)) !== 0);
  return name === undefined ? undefined : { name: [...words, name].join("-"), length };
}
