// SPDX-License-Identifier: Apache-2.0
import type { YamlValue } from "../read-yaml.ts";
import { RuleError } from "../rule-error.ts";
import { isYamlList } from "../yaml-fields.ts";
import { cidrTest } from "./cidr.ts";
import { globParts, globTest, longestLiteral } from "./glob.ts";
import { type Modifiers, readModifiers } from "./modifiers.ts";
import { patternTest } from "./pattern.ts";
import type { SigmaItem } from "./sigma-rule.ts";
import { transformed } from "./transform-value.ts";

/** A test of one text. */
type TextTest = (text: string) => boolean;

/** `name|endswith: [a, b]` of a selection, or words that stand anywhere where the name is empty. Throws RuleError. */
export function readItem(key: string, value: YamlValue): SigmaItem {
  const [field = "", ...words] = key.split("|");
  const modifiers = readModifiers(words, key);
  const values = isYamlList(value) ? value : [value];
  if (values.length === 0) throw new RuleError(`${key} has an empty list`);
  if (field === "") return readWords(values, modifiers, key);
  if (modifiers.operator === "exists") return existsItem(field, values, key);
  if (modifiers.operator === "fieldref")
    throw new RuleError(
      `unsupported modifier fieldref (${key}): fields of a record are compared with values alone`,
    );
  const tests = values.map((one) => valueTest(one, modifiers, key));
  const passes = (found: readonly string[] | undefined) =>
    modifiers.all ? tests.every((test) => test(found)) : tests.some((test) => test(found));
  if (modifiers.negated) return { kind: "field", field, test: (found) => !passes(found) };
  const literals = literalsOf(values, modifiers);
  return { kind: "field", field, test: passes, ...(literals === undefined ? {} : { literals }) };
}

function literalsOf(
  values: readonly YamlValue[],
  { operator, transforms }: Modifiers,
): readonly string[] | undefined {
  if (!["equal", "contains", "startswith", "endswith"].includes(operator) || transforms.length > 0)
    return undefined;
  if (values.includes(null)) return undefined;
  return values.map((value) => longestLiteral(globParts(String(value))).toLowerCase());
}

function existsItem(field: string, values: readonly YamlValue[], key: string): SigmaItem {
  const [wanted] = values;
  if (values.length !== 1 || typeof wanted !== "boolean") throw new RuleError(`${key} is true or false`);
  return { kind: "field", field, test: (found) => (found !== undefined) === wanted };
}

function valueTest(
  value: YamlValue,
  modifiers: Modifiers,
  key: string,
): (found: readonly string[] | undefined) => boolean {
  if (value === null) return (found) => found === undefined;
  const test = textTest(textOfValue(value, key), modifiers, key);
  return (found) => found?.some(test) === true;
}

function textOfValue(value: YamlValue, key: string): string {
  if (value === null || typeof value === "object") throw new RuleError(`${key} has a value that is no text`);
  return String(value);
}

function textTest(text: string, { operator, transforms, cased, flags }: Modifiers, key: string): TextTest {
  switch (operator) {
    case "re":
      return patternTest(text, flags, key);
    case "cidr":
      return cidrTest(text, key);
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return numberTest(text, operator, key);
    default: {
      const tests = transformed(text, transforms, key).map((one) =>
        globOf(one, operator, cased || isEncoded(transforms)),
      );
      return (found) => tests.some((test) => test(found));
    }
  }
}

/** Base64 has letters of both cases that mean different bytes. */
function isEncoded(transforms: Modifiers["transforms"]): boolean {
  return transforms.some((transform) => transform === "base64" || transform === "base64offset");
}

function globOf(text: string, operator: Modifiers["operator"], cased: boolean): TextTest {
  const before = operator === "contains" || operator === "endswith" ? "*" : "";
  const after = operator === "contains" || operator === "startswith" ? "*" : "";
  const test = globTest(globParts(before + (cased ? text : text.toLowerCase()) + escapedEnd(text, after)));
  return cased ? test : (found) => test(found.toLowerCase());
}

/** A trailing backslash does not escape the text appended after it. */
function escapedEnd(text: string, after: string): string {
  const [slashes = ""] = /\\*$/.exec(text) ?? [];
  return after !== "" && slashes.length % 2 === 1 ? `\\${after}` : after;
}

const INTEGER = /^-?\d{1,40}$/;

function numberTest(text: string, operator: "gt" | "gte" | "lt" | "lte", key: string): TextTest {
  if (!INTEGER.test(text)) throw new RuleError(`${key}: ${text} is no whole number`);
  const limit = BigInt(text);
  const compare = {
    gt: (value: bigint) => value > limit,
    gte: (value: bigint) => value >= limit,
    lt: (value: bigint) => value < limit,
    lte: (value: bigint) => value <= limit,
  }[operator];
  return (found) => INTEGER.test(found) && compare(BigInt(found));
}

/** Words that stand anywhere in a record: one of them, or all. */
function readWords(values: readonly YamlValue[], modifiers: Modifiers, key: string): SigmaItem {
  const { operator, all, transforms, flags, cased, negated } = modifiers;
  if (operator !== "equal" && operator !== "re" && operator !== "contains")
    throw new RuleError(`${key}: words have no ${operator}`);
  if (negated) throw new RuleError(`${key}: words have no neq`);
  const texts = values.map((value) => textOfValue(value, key));
  const tests = texts.map((text) =>
    textTest(text, { ...modifiers, operator: operator === "re" ? "re" : "contains" }, key),
  );
  const isPlain = operator !== "re" && transforms.length === 0 && flags === "" && !cased;
  return {
    kind: "words",
    test: (text) => (all ? tests.every((test) => test(text)) : tests.some((test) => test(text))),
    needles: isPlain ? needlesOf(texts, all) : undefined,
  };
}

function needlesOf(texts: readonly string[], all: boolean): readonly string[] {
  const literals = texts.map((text) => longestLiteral(globParts(text)));
  if (!all) return literals;
  return [literals.reduce((longest, text) => (text.length > longest.length ? text : longest), "")];
}
