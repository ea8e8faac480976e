// SPDX-License-Identifier: Apache-2.0

const ENTITY =
  /&(?:(quot|[lrb]dquo|[lr]aquo|apos|[lrs][sb]quo|amp|lt|gt|nbsp)|#(?:0{0,4}([0-9]{2,4})|[xX]0{0,4}([0-9A-Fa-f]{2,4})));/g;
const NAMED: Readonly<Record<string, string>> = {
  quot: '"',
  ldquo: '"',
  rdquo: '"',
  bdquo: '"',
  laquo: '"',
  raquo: '"',
  apos: "'",
  lsquo: "'",
  rsquo: "'",
  sbquo: "'",
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: " ",
};
const QUOTE_ENTITY =
  /&(?:amp;)*(?:quot|[lrb]dquo|[lr]aquo|#0{0,4}(?:34|822[0-2])|#[xX]0{0,4}(?:22|201[cdeCDE]));/;
const APOSTROPHE_ENTITY =
  /&(?:amp;)*(?:apos|[lrs][sb]quo|#0{0,4}(?:39|821[6-8])|#[xX]0{0,4}(?:27|201[89aA]));/;
/** Tags of HTML at a line's end. */
const TAGS = /(?:<\/?(?:br|p|td|tr|li|pre|div|span|code|font|b|v|field) ?\/?>)+$/;
/** Longer rows of tags are left as they are. */
const LONGEST_TAGS = 128;
const UNESCAPED_QUOTE = /(?:^|[^\\])"/;
const ESCAPED = /\\(["'\\/])/g;
/** Every quotation mark is doubled, and one such pair is followed by a value: a pair without one is an empty value. */
const DOUBLED = /^(?:[^"]|"")*$/;
const DOUBLED_VALUE = /=""[^\s"'\x1D]/;
/** Layers of escapes: a JSON string in a JSON string. */
const MAX_LAYERS = 4;

/**
 * Restores text that a browser, an editor or another program has replaced throughout a line: HTML entities, backslashes before
 * every quotation mark, doubled ones. A line with a plain quotation mark was not rewritten; `restoreCharacters` restores single characters.
 */
export function restoreText(line: string): string {
  let end = line.length;
  let last = line.charCodeAt(end - 1);
  if (last === 13 || last === 9 || last === 62) {
    for (; last === 13 || last === 9; last = line.charCodeAt(end - 1)) end--;
    line = line.slice(0, end);
    if (last === 62) line = line.slice(0, -LONGEST_TAGS) + line.slice(-LONGEST_TAGS).replace(TAGS, "");
  }
  const quote = line.indexOf('"');
  if (quote < 0) return withoutEntities(line);
  const before = line.charCodeAt(quote - 1);
  if (before === 92) return withoutBackslashes(line);
  if (line.charCodeAt(quote + 1) === 34 && DOUBLED_VALUE.test(line) && DOUBLED.test(line))
    return line.replaceAll('""', '"');
  return line;
}

function withoutEntities(line: string): string {
  if (!line.includes("&")) return line;
  let text = line;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    if (!QUOTE_ENTITY.test(text) && (text.includes("'") || !APOSTROPHE_ENTITY.test(text))) break;
    text = text.replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return NAMED[name] as string;
      const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      if (code >= 0x2018 && code <= 0x201f) return code < 0x201c ? "'" : '"';
      return code < 256 ? String.fromCharCode(code) : whole;
    });
  }
  return text;
}

function withoutBackslashes(line: string): string {
  let text = line;
  for (let layer = 0; layer < MAX_LAYERS && text.includes('\\"') && !UNESCAPED_QUOTE.test(text); layer++)
    text = text.replace(ESCAPED, "$1");
  return text;
}
