// SPDX-License-Identifier: Apache-2.0
import { createRequire } from "node:module";
import type Moo from "moo";
import { patterns, type TokenName } from "./tokens.ts";

/** Loaded when a lexer is created: see earley.ts. */
const moo = () => createRequire(import.meta.url)("moo") as typeof Moo;

type State = Record<string, Moo.Rules[string]>;

/** The tokens of one lexer state, tried in this order; those in `next` switch to another state. */
function state(names: readonly TokenName[], next: Partial<Record<TokenName, string>> = {}): State {
  const rules: State = {};
  for (const name of names) {
    const match = new RegExp(patterns[name]);
    const target = next[name];
    rules[name] =
      target === undefined ? { match, lineBreaks: true } : { match, lineBreaks: true, next: target };
  }
  return { ...rules, unexpected: moo().error };
}

const CLAIM_QUOTES = ["claimQuoted", "claimLostQuote", "claimOtherQuoted"] as const;

const states = () => ({
  line: state(["nodeMark", "typeMark", "auditTag", "printkStamp"], {
    nodeMark: "node",
    typeMark: "type",
  }),
  node: state(["typeMark", "node", "space"], { typeMark: "type" }),
  type: state(["typeNumber", "typeName", "space"], { space: "mark" }),
  mark: state(["auditdMark", "printkMark", "eventId", "idEnd", "idEndWithoutColon"], {
    idEnd: "body",
    idEndWithoutColon: "body",
  }),
  body: state(
    [
      "space",
      "claimed",
      "claimedGlued",
      "claimCut",
      "secondHeader",
      "separator",
      "oldOrNew",
      "enrichedEmpty",
      "enriched",
      "emptyName",
      "name",
      "bare",
    ],
    { separator: "tail", oldOrNew: "value", enrichedEmpty: "tail", enriched: "tailValue", name: "value" },
  ),
  value: state(["glued", "quoted", "apostrophed", "word"], {
    glued: "body",
    quoted: "body",
    apostrophed: "body",
    word: "body",
  }),
  tail: state(["space", "emptyName", "name", "bare"], { name: "tailValue" }),
  tailValue: state(["braced", "quoted", "word"], { braced: "tail", quoted: "tail", word: "tail" }),
  claims: state(
    [
      "space",
      "claimColon",
      "claimOpen",
      "claimEmptyName",
      "claimName",
      ...CLAIM_QUOTES,
      "claimBare",
      "claimWord",
      "claimCutQuote",
    ],
    { claimOpen: "paren", claimName: "claimValue" },
  ),
  claimValue: state([...CLAIM_QUOTES, "claimWord", "claimCutQuote"], {
    claimQuoted: "claims",
    claimLostQuote: "claims",
    claimOtherQuoted: "claims",
    claimWord: "claims",
    claimCutQuote: "claims",
  }),
  paren: state(
    [
      "space",
      "parenComma",
      "parenClose",
      "parenEmptyName",
      "parenName",
      ...CLAIM_QUOTES,
      "parenWord",
      "claimCutQuote",
    ],
    { parenClose: "claims", parenName: "parenValue" },
  ),
  parenValue: state([...CLAIM_QUOTES, "parenWord", "claimCutQuote"], {
    claimQuoted: "paren",
    claimLostQuote: "paren",
    claimOtherQuoted: "paren",
    parenWord: "paren",
    claimCutQuote: "paren",
  }),
});

/** The tokens of a whole line, and those of the text inside msg='…'. */
export function makeLexers(): Readonly<Record<"line" | "claims", Moo.Lexer>> {
  const { states: compile } = moo();
  return { line: compile(states() as never, "line"), claims: compile(states() as never, "claims") };
}
