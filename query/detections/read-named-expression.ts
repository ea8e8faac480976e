// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import { parseExpression } from "../../expression/parse-expression.ts";
import { didYouMean } from "../search/nearest.ts";
import type { YamlValue } from "./read-yaml.ts";
import type { DetectionRule } from "./rule.ts";
import { RuleError } from "./rule-error.ts";
import { isSeverity, SEVERITIES } from "./severity.ts";
import { isYamlMap, textOf, textsOf } from "./yaml-fields.ts";

const KEYS = [
  "title",
  "id",
  "severity",
  "expression",
  "description",
  "reference",
  "technique",
  "within",
  "file",
];
const FILES = ["outside-root", "no-fifo"] as const;
const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

/** One entry of a file of named expressions. The names of its fields are judged where a database is asked. Throws RuleError. */
export function readNamedExpression(value: YamlValue, file: string, line: number): DetectionRule {
  if (!isYamlMap(value)) throw new RuleError(`a rule is a map of ${KEYS.join(", ")}`);
  for (const key of value.keys())
    if (!KEYS.includes(key))
      throw new RuleError(
        `no such key of a rule: ${key}; ${didYouMean(key, KEYS) ?? `there are ${KEYS.join(", ")}`}`,
      );
  const title = required(textOf(value, "title"), "title");
  const expression = required(textOf(value, "expression"), "expression");
  const severity = textOf(value, "severity") ?? "medium";
  if (!isSeverity(severity)) throw new RuleError(`severity is ${SEVERITIES.join(", ")}, not ${severity}`);
  const techniques = textsOf(value, "technique");
  const odd = techniques.find((text) => !TECHNIQUE.test(text));
  if (odd !== undefined) throw new RuleError(`technique is one of MITRE ATT&CK, such as T1611, not ${odd}`);
  const within = textOf(value, "within");
  if (within !== undefined && within !== "container")
    throw new RuleError(`within is container, not ${within}`);
  const onFile = textOf(value, "file");
  const files = FILES.find((one) => one === onFile);
  if (onFile !== undefined && files === undefined)
    throw new RuleError(`file is ${FILES.join(" or ")}, not ${onFile}`);
  try {
    parseExpression(expression);
  } catch (error) {
    if (error instanceof ExpressionError) throw new RuleError(error.message);
    throw error;
  }
  return {
    kind: "expression",
    title,
    id: textOf(value, "id") ?? null,
    severity,
    description: textOf(value, "description") ?? null,
    references: textsOf(value, "reference"),
    techniques,
    file,
    line,
    expression,
    ...(within === undefined ? {} : { isWithin: true as const }),
    ...(files === undefined ? {} : { files }),
  };
}

function required(text: string | undefined, key: string): string {
  if (text === undefined || text.trim() === "") throw new RuleError(`a rule needs ${key}`);
  return text.trim();
}
