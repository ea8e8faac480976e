// SPDX-License-Identifier: Apache-2.0
import moo from "moo";

const KEYWORDS = { and: "and", or: "or", not: "not", in: "among" } as const;
const isKeyword = (text: string): string => {
  const word = text.toLowerCase();
  return Object.hasOwn(KEYWORDS, word) ? KEYWORDS[word as keyof typeof KEYWORDS] : "word";
};

/** A backslash makes the next character literal. */
const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/gs, "$1");

/** A slash begins a regular expression only after =~: elsewhere it begins a path. */
export const expressionLexer = moo.states({
  main: {
    space: { match: /[ \t\r\n]+/, lineBreaks: true },
    open: "(",
    close: ")",
    comma: ",",
    matches: { match: "=~", push: "regex" },
    operator: ["!~", "!=", "<=", ">=", "==", "=", "<", ">", "~"],
    string: { match: /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/, value: unquoted, lineBreaks: true },
    word: { match: /[^\s()"',=!~<>]+/, type: isKeyword },
    invalid: moo.error,
  },
  regex: {
    space: { match: /[ \t\r\n]+/, lineBreaks: true },
    regex: { match: /\/(?:\\[^\n]|[^/\\\n])+\/[a-z]*/, pop: 1 },
    invalid: moo.error,
  },
});
