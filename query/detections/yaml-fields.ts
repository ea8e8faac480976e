// SPDX-License-Identifier: Apache-2.0
import type { YamlMap, YamlValue } from "./read-yaml.ts";
import { RuleError } from "./rule-error.ts";

export function isYamlMap(value: YamlValue | undefined): value is YamlMap {
  return value instanceof Map;
}

export function isYamlList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** A text, or a number as it reads; undefined where there is none. Throws for a list or a map. */
export function textOf(map: YamlMap, key: string): string | undefined {
  const value = map.get(key);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object") throw new RuleError(`${key} is a text`);
  return String(value);
}

/** One text, or a list of them. Throws for anything else. */
export function textsOf(map: YamlMap, key: string): readonly string[] {
  const value = map.get(key);
  if (value === undefined || value === null) return [];
  const list = isYamlList(value) ? value : [value];
  return list.map((item) => {
    if (item === null || typeof item === "object") throw new RuleError(`${key} is a text or a list of texts`);
    return String(item);
  });
}
