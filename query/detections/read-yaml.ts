// SPDX-License-Identifier: Apache-2.0
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from "yaml";
import { RuleError } from "./rule-error.ts";

/** A value of YAML. Maps are never objects: a key may have any name. */
export type YamlValue = null | boolean | number | bigint | string | YamlList | YamlMap;
export type YamlList = readonly YamlValue[];
export type YamlMap = ReadonlyMap<string, YamlValue>;

/** Rules are a few kilobytes. Above these a file is no rule, and costs time and memory. */
export const MOST_YAML_BYTES = 1024 * 1024;
const MOST_VALUES = 50_000;
const DEEPEST = 32;
/** Brackets that are open at once, before the parser recurses over them. */
const DEEPEST_TEXT = 200;

/** One document of a file, or why it cannot be read. */
export type YamlDocument =
  | { readonly line: number; readonly value: YamlValue; readonly lineOf: (key: string) => number | undefined }
  | { readonly line: number; readonly error: RuleError };

/** The documents of a YAML text, each by itself: one that is broken does not hide the others. Never throws. */
export function readYaml(text: string): YamlDocument[] {
  const reason = refusal(text);
  if (reason !== undefined) return [{ line: 1, error: new RuleError(reason) }];
  const counter = new LineCounter();
  let documents: readonly Document.Parsed[];
  try {
    const found = parseAllDocuments(text, {
      lineCounter: counter,
      uniqueKeys: false, // it compares all pairs of keys; `mapOf` does not
      intAsBigInt: true,
      prettyErrors: false,
      logLevel: "silent",
      resolveKnownTags: false,
    });
    documents = Array.isArray(found) ? (found as Document.Parsed[]) : [];
  } catch (error) {
    const why = error instanceof RangeError ? "it is nested too deeply" : (error as Error).message;
    return [{ line: 1, error: new RuleError(`no YAML: ${why}`) }];
  }
  const lineAt = (offset: number) => counter.linePos(offset).line;
  return documents
    .filter(({ contents, errors }) => contents !== null || errors.length > 0)
    .map((document) => readDocument(document, lineAt));
}

function readDocument(document: Document.Parsed, lineAt: (offset: number) => number): YamlDocument {
  const start = document.contents?.range?.[0] ?? document.range[0];
  const line = lineAt(start);
  const [problem] = document.errors;
  if (problem !== undefined)
    return { line, error: new RuleError(`no YAML: ${problem.message}`, lineAt(problem.pos[0])) };
  try {
    const { contents } = document;
    const value = new Reader(document, lineAt).value(contents as Node | null, 0);
    return { line, value, lineOf: (key) => lineOfKey(contents as Node | null, key, lineAt) };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { line, error };
  }
}

function lineOfKey(node: Node | null, key: string, lineAt: (offset: number) => number): number | undefined {
  if (!isMap(node)) return undefined;
  for (const pair of node.items)
    if (isScalar(pair.key) && pair.key.value === key && pair.key.range) return lineAt(pair.key.range[0]);
  return undefined;
}

function refusal(text: string): string | undefined {
  if (text.length > MOST_YAML_BYTES) return `larger than ${MOST_YAML_BYTES / 1024 / 1024} MiB`;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) open += 1;
    else if (code === 93 || code === 125) open = Math.max(0, open - 1);
    if (open > DEEPEST_TEXT) return `no YAML: more than ${DEEPEST_TEXT} brackets are open`;
  }
  return undefined;
}

/** Converts nodes to values. Each expansion of an alias counts. */
class Reader {
  readonly #document: Document.Parsed;
  readonly #lineAt: (offset: number) => number;
  #values = 0;

  constructor(document: Document.Parsed, lineAt: (offset: number) => number) {
    this.#document = document;
    this.#lineAt = lineAt;
  }

  value(node: Node | null, depth: number): YamlValue {
    this.#values += 1;
    if (this.#values > MOST_VALUES)
      throw this.#error(node, `more than ${MOST_VALUES} values, with those that aliases repeat`);
    if (depth > DEEPEST) throw this.#error(node, `nested deeper than ${DEEPEST}`);
    if (node === null) return null;
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) throw this.#error(node, `the alias *${node.source} has no anchor`);
      return this.value(target as Node, depth + 1);
    }
    const { tag } = node;
    if (tag !== undefined && !PLAIN_TAG.test(tag)) throw this.#error(node, `the tag ${tag} is not read`);
    if (isMap(node)) return this.#map(node.items as readonly { key: unknown; value: unknown }[], depth);
    if (isSeq(node)) return node.items.map((item) => this.value(item as Node | null, depth + 1));
    if (isScalar(node)) return this.#scalar(node);
    throw this.#error(node, "a value of an unknown kind");
  }

  #map(items: readonly { key: unknown; value: unknown }[], depth: number): YamlMap {
    const map = new Map<string, YamlValue>();
    for (const { key, value } of items) {
      const name = this.value(key as Node | null, depth + 1);
      if (name !== null && typeof name === "object")
        throw this.#error(key as Node, "a key that is a list or a map");
      const text = String(name);
      if (map.has(text)) throw this.#error(key as Node, `the key ${text} stands twice`);
      map.set(text, this.value(value as Node | null, depth + 1));
    }
    return map;
  }

  #scalar(node: { readonly value: unknown; range?: unknown }): YamlValue {
    const { value } = node;
    if (value === null || value === undefined) return null;
    if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
    if (typeof value === "number") return value;
    throw this.#error(node as Node, "a value of an unknown kind");
  }

  #error(node: Node | null, message: string): RuleError {
    const at = node?.range?.[0];
    return new RuleError(message, at === undefined ? undefined : this.#lineAt(at));
  }
}

const PLAIN_TAG = /^(?:tag:yaml\.org,2002:|!!)(?:str|int|float|bool|null|map|seq)$/;
