// SPDX-License-Identifier: Apache-2.0
import { RuleError } from "../rule-error.ts";
import { globParts, withoutWildcards } from "./glob.ts";
import type { Transform } from "./modifiers.ts";

/** Dashes before an option. Source: Sigma specification, appendix modifiers */
const DASHES = ["-", "/", "\u2013", "\u2014", "\u2015"];
const MOST = 4096;

/** The texts that a value stands for after its transformations; each is a value of Sigma again, with its backslashes. */
export function transformed(value: string, transforms: readonly Transform[], key: string): readonly string[] {
  if (transforms.length === 0) return [value];
  let texts: readonly (string | Buffer)[] = [value];
  for (const transform of transforms) texts = texts.flatMap((text) => apply(text, transform, key));
  if (texts.length > MOST) throw new RuleError(`${key}: more than ${MOST} texts`);
  return texts.map((text) => (typeof text === "string" ? text : escapeGlob(text.toString("latin1"))));
}

function apply(text: string | Buffer, transform: Transform, key: string): readonly (string | Buffer)[] {
  if (transform === "windash") return withDashes(String(text));
  const bytes = typeof text === "string" ? literalBytes(text, transform, key) : text;
  switch (transform) {
    case "base64":
      return [escapeGlob(bytes.toString("base64"))];
    case "base64offset":
      return [0, 1, 2].map((offset) => escapeGlob(base64At(bytes, offset)));
    case "utf16le":
      return [wide(bytes)];
    case "utf16be":
      return [wide(bytes).swap16()];
    case "utf16":
      return [Buffer.concat([Buffer.from([0xff, 0xfe]), wide(bytes)])];
  }
}

/** The text must have no wildcard: it becomes bytes of another form. */
function literalBytes(text: string, transform: string, key: string): Buffer {
  const literal = withoutWildcards(globParts(text));
  if (literal === undefined) throw new RuleError(`${key}: ${transform} takes no wildcards`);
  return Buffer.from(literal, "utf8");
}

function wide(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("utf8"), "utf16le");
}

/** The characters of the encoding that depend on nothing but these bytes, where `offset` bytes stand before them. */
function base64At(bytes: Buffer, offset: number): string {
  const START = [0, 2, 3];
  const END = [0, -3, -2];
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const end = END[(bytes.length + offset) % 3]!;
  return encoded.slice(START[offset], end === 0 ? undefined : end);
}

function withDashes(text: string): readonly string[] {
  const places = [...text.matchAll(/(?<![^\s])[-/](?=\w)/g)].map(({ index }) => index);
  if (places.length === 0) return [text];
  if (places.length > 5) return DASHES.map((dash) => replaceAt(text, places, () => dash));
  let texts = [text];
  for (const place of places)
    texts = texts.flatMap((one) => DASHES.map((dash) => one.slice(0, place) + dash + one.slice(place + 1)));
  return [...new Set(texts)];
}

function replaceAt(text: string, places: readonly number[], dash: () => string): string {
  return [...text].map((char, at) => (places.includes(at) ? dash() : char)).join("");
}

export function escapeGlob(text: string): string {
  return text.replace(/[\\*?]/g, "\\$&");
}
