// SPDX-License-Identifier: Apache-2.0
import type { Condition } from "../../questions/condition.ts";
import type { EventKey } from "../../questions/event-key.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { bootOf } from "../../store/event-key.ts";
import { readIdRanges } from "../../store/search/id-ranges.ts";
import { openLookup } from "../../store/search/lookup.ts";
import { planSearch, searchEvents } from "../../store/search/search.ts";
import type { Store } from "../../store/store.ts";
import { confiner } from "../reports/container-row.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import type { FailedRule } from "./detection.ts";
import { fileReader } from "./hit-files.ts";
import type { DetectionRule } from "./rule.ts";
import { scanEvents } from "./sigma/scan-within-time.ts";

/** Rules, with their expressions resolved in this database. */
export interface AskedRules {
  readonly sigma: readonly (DetectionRule & { readonly kind: "sigma" })[];
  readonly expressions: readonly { readonly rule: DetectionRule; readonly condition: Condition }[];
}

/** An event of which a rule holds. */
export interface RuleHit {
  readonly rule: DetectionRule;
  readonly event: EventKey;
}

/**
 * Events of which rules hold: of Sigma rules together, then of each expression by itself. Expressions are joined with all criteria; for Sigma
 * rules, of these only the windows of events and the expression count.
 */
export function* ruleHits(
  { store, records, events }: Pick<ReportReader, "store" | "records" | "events">,
  { sigma, expressions }: AskedRules,
  criteria: SearchCriteria,
  onFailed: (failed: FailedRule) => void,
): Generator<RuleHit, void, undefined> {
  const { expression } = criteria;
  if (sigma.length > 0) {
    const nodeOf = (event: EventKey) => events.boots.boot(bootOf(event)).node;
    const sources = { store, lookup: openLookup(store), records, nodeOf };
    const rules = sigma.map((rule) => rule.sigma);
    const failed = (rule: number, reason: string) => onFailed({ rule: sigma[rule]!, reason });
    const among = expression === undefined ? undefined : eventsOf(store, criteria);
    for (const { rule, event } of scanEvents(sources, rules, readIdRanges(store, criteria), failed))
      if (among?.has(event) !== false) yield { rule: sigma[rule]!, event };
  }
  const fits = fileReader({ store, records, events });
  for (const { rule, condition } of expressions) {
    const joined = expression === undefined ? condition : bothOf(condition, expression);
    const plan = planSearch(store, { ...criteria, expression: joined });
    for (const [event] of searchEvents(store, plan)) {
      const { container } = events.event(event);
      const isWithin = container !== null && confiner(container) !== null;
      if (
        rule.kind === "sigma" ||
        ((rule.isWithin !== true || isWithin) && (rule.files === undefined || fits(rule.files, event)))
      )
        yield { rule, event };
    }
  }
}

function eventsOf(store: Store, criteria: SearchCriteria): ReadonlySet<EventKey> {
  return new Set([...searchEvents(store, planSearch(store, criteria))].map(([event]) => event));
}

function bothOf(...parts: readonly [Condition, Condition]): Condition {
  return { kind: "and", parts };
}
