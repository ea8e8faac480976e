// SPDX-License-Identifier: Apache-2.0
import { readNamedExpression } from "./read-named-expression.ts";
import { readYaml, type YamlMap, type YamlValue } from "./read-yaml.ts";
import type { DetectionRule, RuleProblem, RuleSet } from "./rule.ts";
import { RuleError } from "./rule-error.ts";
import { readSigmaRule } from "./sigma/read-sigma-rule.ts";
import { isYamlList, isYamlMap } from "./yaml-fields.ts";

/**
 * The rules of a file: Sigma rules, one in a document, and lists of named expressions. Each is judged by itself; an unusable
 * rule is a problem, and does not affect the others.
 */
export function readRules(file: string, text: string): RuleSet {
  const rules: DetectionRule[] = [];
  const problems: RuleProblem[] = [];
  const keep = (line: number, value: YamlValue, read: () => DetectionRule) => {
    try {
      rules.push(read());
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      problems.push({ file, line: error.line ?? line, title: titleOf(value), reason: error.message });
    }
  };
  for (const document of readYaml(text)) {
    const { line } = document;
    if ("error" in document) {
      const { error } = document;
      problems.push({ file, line: error.line ?? line, title: null, reason: error.message });
      continue;
    }
    const { value } = document;
    const list = isYamlList(value) ? value : isYamlMap(value) ? value.get("rules") : undefined;
    if (isYamlList(list))
      for (const entry of list) keep(line, entry, () => readNamedExpression(entry, file, line));
    else if (isYamlMap(value) && isSigma(value)) keep(line, value, () => readSigmaRule(value, file, line));
    else if (isYamlMap(value) && value.has("expression"))
      keep(line, value, () => readNamedExpression(value, file, line));
    else
      problems.push({
        file,
        line,
        title: titleOf(value),
        reason: "neither a Sigma rule (detection, logsource) nor a list of rules with expressions",
      });
  }
  return { rules, problems };
}

const SIGMA_KEYS = ["detection", "logsource", "correlation", "filter", "action"];

function isSigma(value: YamlMap): boolean {
  return SIGMA_KEYS.some((key) => value.has(key));
}

function titleOf(value: YamlValue): string | null {
  const title = isYamlMap(value) ? value.get("title") : undefined;
  return typeof title === "string" ? title : null;
}
