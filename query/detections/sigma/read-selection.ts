// SPDX-License-Identifier: Apache-2.0
import type { YamlValue } from "../read-yaml.ts";
import { RuleError } from "../rule-error.ts";
import { isYamlList, isYamlMap } from "../yaml-fields.ts";
import { readItem } from "./read-item.ts";
import type { SigmaItem, SigmaMap, SigmaSelection } from "./sigma-rule.ts";

/** A selection: a map of fields, a list of maps, or a list of words. `check` judges each field. Throws RuleError. */
export function readSelection(
  name: string,
  value: YamlValue,
  check: (item: SigmaItem) => void,
): SigmaSelection {
  const map = (entries: YamlValue): SigmaMap => {
    if (!isYamlMap(entries) || entries.size === 0) throw new RuleError(`the selection ${name} is empty`);
    const items = [...entries].map(([key, one]) => readItem(key, one));
    for (const item of items) check(item);
    return items;
  };
  if (isYamlMap(value)) return { name, maps: [map(value)] };
  const list = isYamlList(value) ? value : [value];
  if (list.length === 0) throw new RuleError(`the selection ${name} is empty`);
  if (list.every(isYamlMap)) return { name, maps: list.map(map) };
  if (list.some((one) => one !== null && typeof one === "object"))
    throw new RuleError(`the selection ${name} has maps and words`);
  return { name, maps: [[readItem("", list)]] };
}
