// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { readRules } from "./read-rules.ts";
import type { RuleSet } from "./rule.ts";

/** The rules shipped with ctraudit, in YAML like any others. */
export function readBuiltinRules(): RuleSet {
  const folder = new URL("./builtin/", import.meta.url);
  const sets = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => readRules(`builtin/${name}`, readFileSync(new URL(name, folder), "utf8")));
  return { rules: sets.flatMap(({ rules }) => rules), problems: sets.flatMap(({ problems }) => problems) };
}
