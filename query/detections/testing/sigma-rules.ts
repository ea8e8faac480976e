// SPDX-License-Identifier: Apache-2.0
import { eventRecordFields } from "../../../interpret/record-readings.ts";
import { recordsOfEvent } from "../../../transport/read-frame.ts";
import { readRules } from "../read-rules.ts";
import type { RuleSet } from "../rule.ts";
import { eventViews } from "../sigma/event-views.ts";
import { holdsOfAny } from "../sigma/holds.ts";
import type { SigmaRule } from "../sigma/sigma-rule.ts";

/** A Sigma rule of these lines of `detection`. */
export function sigmaText(detection: string, logsource = "{product: linux, service: auditd}"): string {
  return `title: t\nlogsource: ${logsource}\ndetection:\n${detection.replace(/^/gm, "  ")}\n`;
}

export function sigmaRules(detection: string, logsource?: string): RuleSet {
  return readRules("rules.yml", sigmaText(detection, logsource));
}

/** The rule of a text that is one. */
export function sigmaRule(detection: string, logsource?: string): SigmaRule {
  const { rules, problems } = sigmaRules(detection, logsource);
  const [rule] = rules;
  if (rule?.kind !== "sigma") throw new Error(problems[0]?.reason ?? "no Sigma rule");
  return rule.sigma;
}

/** Whether a rule holds of an event of these records; each is a type and its fields. */
export function holdsOf({ subject, condition }: SigmaRule, ...records: readonly string[]): boolean {
  const parsed = records.map((record) => {
    const [, type, rest] = /^(\S+) ?(.*)$/s.exec(record)!;
    const [found] = recordsOfEvent(`type=${type} msg=audit(1.000:1): ${rest}`, 1000, 1, () => null);
    if (found === undefined) throw new Error(`no record: ${record}`);
    return found;
  });
  return holdsOfAny(condition, eventViews(eventRecordFields(parsed))(subject));
}
