// SPDX-License-Identifier: Apache-2.0

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}]/u;

/**
 * One line of text without active Markdown or HTML that is still readable in source: only characters that are active at their
 * position get a backslash.
 */
export function inertMarkdown(text: string): string {
  return text.replace(/[\\`*[\]<|~$_&:@.]/g, (sign, at: number) =>
    acts(text, sign, at) ? `\\${sign}` : sign,
  );
}

/** The same at the beginning of a line, where lists, headings and quotes can also begin. */
export function inertLine(text: string): string {
  return inertMarkdown(text).replace(/^(\s*)(?:([-+#>=])|(\d+)([.)]))/, (_all, space, sign, number, end) =>
    sign === undefined ? `${space}${number}\\${end}` : `${space}\\${sign}`,
  );
}

function acts(text: string, sign: string, at: number): boolean {
  const [before, after] = [text[at - 1] ?? " ", text[at + 1] ?? " "];
  switch (sign) {
    case "\\": // alone it is itself; one at the end would take what is put behind it
      return PUNCTUATION.test(after) || at === text.length - 1;
    case "_":
      return !(WORD.test(before) && WORD.test(after));
    case "&":
      return /^&#?\w+;/.test(text.slice(at, at + 40));
    case ":":
      return text.startsWith("://", at);
    case ".":
      return /(?:^|\W)www$/i.test(text.slice(Math.max(0, at - 4), at));
    case "@":
      return WORD.test(before) && WORD.test(after);
    default:
      return true;
  }
}

/** A code span: all its content is inert. In a table, a bar needs a backslash even there. */
export function codeSpan(text: string, isInTable = false): string {
  const runs: readonly string[] = text.match(/`+/g) ?? [];
  let fence = "`";
  while (runs.includes(fence)) fence += "`";
  const pad = /^`|`$|^ .* $|^$/s.test(text) ? " " : "";
  return `${fence}${pad}${isInTable ? text.replaceAll("|", "\\|") : text}${pad}${fence}`;
}
