// SPDX-License-Identifier: Apache-2.0

const NARROW = /^[\x20-\x7e]*$/;
const MARK = /\p{M}/u;
/** Characters drawn two columns wide on terminals. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

/** Columns that text takes on a terminal: two for a wide character, none for a combining mark. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Text in pieces of at most `columns`, broken after a space or a comma outside a number if possible, else within the word; nothing is lost. */
export function foldText(text: string, columns: number): string[] {
  if (textWidth(text) <= columns) return [text];
  const pieces: string[] = [];
  let piece = "";
  let width = 0;
  for (const character of text) {
    const more = characterWidth(character);
    if (width + more > columns && piece !== "") {
      const end = lastBreak(piece, character) || piece.length;
      pieces.push(piece.slice(0, end));
      piece = piece.slice(end);
      width = textWidth(piece);
    }
    piece += character;
    width += more;
  }
  return [...pieces, piece];
}

/** End of a piece that cannot fit this character; 0: none. */
function lastBreak(piece: string, next: string): number {
  const space = piece.lastIndexOf(" ") + 1;
  for (let at = piece.length; at > space; at--)
    if (piece[at - 1] === "," && !/[0-9]/.test(piece[at] ?? next)) return at;
  return space;
}

function characterWidth(character: string): number {
  if (character < "\u0300") return 1;
  return WIDE.test(character) ? 2 : MARK.test(character) ? 0 : 1;
}
