// SPDX-License-Identifier: Apache-2.0
import { createRequire } from "node:module";
import type { Lexer, Token } from "moo";
import type Nearley from "nearley";
import type { AuditRecord } from "./audit-record.ts";
import compiled from "./auditd.generated.js";
import { GrammarError } from "./grammar-error.ts";
import { makeLexers } from "./lexer.ts";
import { settledType, typeNameOf } from "./record-types.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

interface FieldNode extends Span {
  readonly previous: FieldNode | null;
  readonly name: string;
}

interface LineNode {
  readonly header: {
    readonly form: AuditRecord["form"];
    readonly node: string | null;
    readonly type: string;
    readonly stamp: Token;
  };
  readonly prose: Span | null;
  readonly fields: FieldNode | null;
  readonly claim: (Span & { readonly isCut: boolean }) | null;
  readonly enriched: FieldNode | null;
}

interface ClaimNode {
  readonly prose: Span | null;
  readonly fields: FieldNode | null;
}

type Parsers = Readonly<Record<"line" | "claims", () => Nearley.Parser>>;

let made: Parsers | undefined;

/** Created when a line first needs them: the fast path reads nearly all lines, and loading and compiling takes 20 ms. */
function parsers(): Parsers {
  made ??= makeParsers();
  return made;
}

function makeParsers(): Parsers {
  const nearley = createRequire(import.meta.url)("nearley") as typeof Nearley;
  /** nearley composes a report of every expected rule: costly, and unused, since only columns are shown. */
  class QuietParser extends nearley.Parser {
    reportError(): string {
      return "";
    }
  }
  const parser = (start: string, lexer: Lexer): (() => Nearley.Parser) => {
    const rules = { ...compiled, Lexer: lexer, ParserStart: start } as Nearley.CompiledRules;
    const grammar = nearley.Grammar.fromCompiled(rules);
    return () => new QuietParser(grammar, { keepHistory: false });
  };
  const { line, claims } = makeLexers();
  return { line: parser("line", line), claims: parser("claims", claims) };
}

/** The column of the first unexpected character; the length of the text if it ends too early. */
export class Rejection {
  readonly column: number;

  constructor(column: number) {
    this.column = column;
  }
}

/** The only parse of a text. Throws GrammarError CTR_GRAMMAR_AMBIGUOUS if there are two. */
function parseWith<Node>(start: keyof Parsers, text: string): Node | Rejection {
  const parser = parsers()[start]();
  try {
    parser.feed(text);
  } catch (error) {
    const token = (error as { token?: Token }).token;
    if (token === undefined) throw error;
    return new Rejection(token.offset);
  }
  if (parser.results.length > 1)
    throw new GrammarError("CTR_GRAMMAR_AMBIGUOUS", "The grammar reads a line in two ways.", text);
  return parser.results.length === 0 ? new Rejection(text.length) : (parser.results[0] as Node);
}

/** In LOGIN, kernels before 3.x wrote `old auid=` and `new auid=` instead of old-auid= and auid=. */
const MODERN_NAMES = new Map([
  ["old auid", "old-auid"],
  ["new auid", "auid"],
  ["old ses", "old-ses"],
  ["new ses", "ses"],
]);

function appendFields(last: FieldNode | null, text: string, names: string[], values: string[]): void {
  const nodes: FieldNode[] = [];
  for (let node = last; node !== null; node = node.previous) nodes.push(node);
  for (const node of nodes.reverse()) {
    names.push(MODERN_NAMES.get(node.name) ?? node.name);
    values.push(text.slice(node.start, node.end));
  }
}

const MAX_SERIAL = 4_294_967_295;

/** `1700000000.100:7` as milliseconds and serial; undefined if the serial is not a u32. */
function readStamp(text: string): { timeMs: number; serial: number } | undefined {
  const [seconds, rest] = text.split(".") as [string, string];
  const serial = Number(rest.slice(4));
  if (serial > MAX_SERIAL) return undefined;
  return { timeMs: Number(seconds) * 1000 + Number(rest.slice(0, 3)), serial };
}

const slice = (text: string, span: Span | null): string | null =>
  span === null ? null : text.slice(span.start, span.end);

/** The record of a line (without its LF or CRLF) by the normative grammar, or the position of the error. */
export function parseByGrammar(line: string): AuditRecord | Rejection {
  const node = parseWith<LineNode>("line", line);
  if (node instanceof Rejection) return node;
  const { form, type, stamp } = node.header;
  const time = readStamp(stamp.text);
  if (time === undefined) return new Rejection(stamp.offset + stamp.text.indexOf(":") + 1);
  const names: string[] = [];
  const values: string[] = [];
  appendFields(node.fields, line, names, values);
  const claimsStart = names.length;
  let claimProse: string | null = null;
  if (node.claim !== null) {
    const text = line.slice(node.claim.start, node.claim.end);
    const claims = parseWith<ClaimNode>("claims", text);
    if (claims instanceof Rejection)
      throw new GrammarError(
        "CTR_GRAMMAR_INCOMPLETE",
        "The grammar must read any text inside msg='…'.",
        text,
      );
    claimProse = slice(text, claims.prose);
    appendFields(claims.fields, text, names, values);
  }
  const enrichedStart = names.length;
  appendFields(node.enriched, line, names, values);
  const prose = slice(line, node.prose);
  return {
    form,
    node: node.header.node,
    type: settledType(typeNameOf(type), names, claimsStart),
    ...time,
    names,
    values,
    claimsStart,
    enrichedStart,
    prose,
    claimProse,
    truncated: node.claim?.isCut === true,
  };
}
