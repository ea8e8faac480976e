// SPDX-License-Identifier: Apache-2.0

/** Names of keys by what a terminal sends, as aureport --tty writes them. Longer sequences are tried first. Source: auparse/tty_named_keys.h */
const KEYS: readonly (readonly [sequence: string, name: string])[] = [
  ...["P", "Q", "R", "S"].map((end, at) => [`\x1bO${end}`, `F${at + 1}`] as const),
  ...[15, 17, 18, 19, 20, 21, 23, 24].map((code, at) => [`\x1b[${code}~`, `F${at + 5}`] as const),
  ["\x1b[A", "up"],
  ["\x1b[B", "down"],
  ["\x1b[C", "right"],
  ["\x1b[D", "left"],
  ["\x1b", "esc"],
  ["\x7f", "backspace"],
  ["\t", "tab"],
  ["\n", "nl"],
  ["\r", "ret"],
];

/** `ls -la\r\x1b[A` → `"ls -la",<ret>,<up>`; a quotation mark that was typed is doubled. Latin1 in and out: one character for each byte. */
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
  const named = KEYS.find(([sequence]) => typed.startsWith(sequence, at));
  if (named !== undefined) return { name: named[1], length: named[0].length };
  return { name: `^${String.fromCharCode(64 + code)}`, length: 1 };
}
