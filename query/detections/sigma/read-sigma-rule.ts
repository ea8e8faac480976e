// SPDX-License-Identifier: Apache-2.0
import type { YamlMap, YamlValue } from "../read-yaml.ts";
import type { DetectionRule } from "../rule.ts";
import { RuleError } from "../rule-error.ts";
import { isSeverity, SEVERITIES } from "../severity.ts";
import { isYamlList, isYamlMap, textOf, textsOf } from "../yaml-fields.ts";
import { checkField } from "./known-fields.ts";
import { parseCondition } from "./parse-condition.ts";
import { readSelection } from "./read-selection.ts";
import type { SigmaCondition, SigmaRule, SigmaSelection, SigmaSubject } from "./sigma-rule.ts";

/** A Sigma rule of one document. Throws RuleError. */
export function readSigmaRule(document: YamlMap, file: string, line: number): DetectionRule {
  for (const kind of ["correlation", "filter", "action"])
    if (document.has(kind))
      throw new RuleError(`a document with ${kind} is not supported: rules stand alone`);
  const title = textOf(document, "title");
  if (title === undefined || title.trim() === "") throw new RuleError("a rule needs title");
  const level = textOf(document, "level") ?? "medium";
  if (!isSeverity(level)) throw new RuleError(`level is ${SEVERITIES.join(", ")}, not ${level}`);
  return {
    kind: "sigma",
    title: title.trim(),
    id: textOf(document, "id") ?? null,
    severity: level,
    description: textOf(document, "description")?.trim() ?? null,
    references: textsOf(document, "references"),
    techniques: textsOf(document, "tags").flatMap(techniqueOf),
    file,
    line,
    sigma: readDetection(document),
  };
}

function techniqueOf(tag: string): string[] {
  const found = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag);
  return found === null ? [] : [found[1]!.toUpperCase()];
}

function readDetection(document: YamlMap): SigmaRule {
  const subject = readSubject(document.get("logsource"));
  const detection = document.get("detection");
  if (!isYamlMap(detection))
    throw new RuleError("a rule needs detection, a map of selections and a condition");
  if (detection.has("timeframe"))
    throw new RuleError("timeframe is not supported: a rule is asked of one event");
  const selections = new Map<string, SigmaSelection>();
  let hasPatterns = false;
  for (const [name, value] of detection) {
    if (name === "condition") continue;
    selections.set(
      name,
      readSelection(name, value, (item) => checkField(subject, item)),
    );
    hasPatterns ||= namesPattern(value);
  }
  return { subject, condition: readCondition(detection.get("condition"), selections), hasPatterns };
}

function namesPattern(value: YamlValue): boolean {
  const maps = isYamlList(value) ? value : [value];
  return maps.some((map) => isYamlMap(map) && [...map.keys()].some((key) => key.split("|").includes("re")));
}

/** One condition, or a list of which one must hold. */
function readCondition(
  value: YamlValue | undefined,
  selections: ReadonlyMap<string, SigmaSelection>,
): SigmaCondition {
  const list = isYamlList(value) ? value : [value];
  const parts = list.map((text) => {
    if (typeof text !== "string") throw new RuleError("a rule needs a condition");
    return parseCondition(text, selections);
  });
  if (parts.length === 0) throw new RuleError("a rule needs a condition");
  return parts.length === 1 ? parts[0]! : { kind: "or", parts };
}

const CATEGORIES: readonly SigmaSubject[] = ["process_creation", "file_event", "network_connection"];

function readSubject(value: YamlValue | undefined): SigmaSubject {
  if (!isYamlMap(value)) throw new RuleError("a rule needs logsource");
  const [product, service, category] = ["product", "service", "category"].map((key) => textOf(value, key));
  if (product !== undefined && product !== "linux")
    throw new RuleError(`logsource: product ${product} is not Linux`);
  if (category !== undefined && !(service === "auditd" && product === "linux")) {
    const found = CATEGORIES.find((name) => name === category);
    if (product === "linux" && service === undefined && found !== undefined) return found;
    throw new RuleError(
      `logsource: category ${category}${service === undefined ? "" : ` of service ${service}`} is not in audit logs; ${CATEGORIES.join(", ")} of product linux are`,
    );
  }
  if (service === "auditd" && product === "linux") return "auditd";
  throw new RuleError(
    service === undefined
      ? "logsource: product linux needs service auditd or a category"
      : `logsource: service ${service} is not auditd`,
  );
}
