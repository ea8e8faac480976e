// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../questions/event-key.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { ReportReader, Scope } from "../reports/report-reader.ts";
import type { Detection, FailedRule } from "./detection.ts";
import type { DetectionRule } from "./rule.ts";
import { type AskedRules, ruleHits } from "./rule-hits.ts";

export interface Detected {
  readonly detections: readonly Detection[];
  readonly failed: readonly FailedRule[];
}

/** Events of which rules hold, in a scope; the places of each rule are counted, and its first `most` events kept. */
export function detect(reader: ReportReader, asked: AskedRules, scope: Scope, limit: number): Detected {
  const failed: FailedRule[] = [];
  const found = new Map<DetectionRule, Found>();
  const note = (rule: DetectionRule, event: EventKey) => {
    let known = found.get(rule);
    if (known === undefined) {
      known = new Found(reader, scope, limit);
      found.set(rule, known);
    }
    known.add(event);
  };
  const criteria = {
    ...timesOf(scope),
    ...(scope.containers === undefined
      ? {}
      : { container: { kind: "in" as const, containers: scope.containers } }),
    ...(scope.where === undefined ? {} : { expression: scope.where.condition }),
  };
  for (const { rule, event } of ruleHits(reader, asked, criteria, (one) => failed.push(one)))
    note(rule, event);
  const detections = [...found].flatMap(([rule, events]) => {
    const detection = events.of(rule);
    return detection === undefined ? [] : [detection];
  });
  return { detections, failed };
}

function timesOf({ fromMs, toMs }: Scope): { fromMs?: number; toMs?: number } {
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

/** Events of one rule. */
class Found {
  readonly #reader: ReportReader;
  readonly #scope: Scope;
  readonly #limit: number;
  readonly #first: EventKey[] = [];
  readonly #places = new Map<ContainerId | null, number>();
  #events = 0;
  #fromMs = Number.POSITIVE_INFINITY;

  constructor(reader: ReportReader, scope: Scope, limit: number) {
    this.#reader = reader;
    this.#scope = scope;
    this.#limit = limit;
  }

  /** Drops events outside the scope. */
  add(event: EventKey): void {
    const { timeMs, container, containers } = this.#reader.events.event(event);
    const {
      fromMs = Number.NEGATIVE_INFINITY,
      toMs = Number.POSITIVE_INFINITY,
      containers: wanted,
    } = this.#scope;
    if (timeMs < fromMs || timeMs > toMs) return;
    const places = containers.length > 0 ? containers.map(({ row }) => row) : [container?.row ?? null];
    if (wanted !== undefined && !places.some((place) => place !== null && wanted.includes(place))) return;
    this.#events += 1;
    this.#fromMs = Math.min(this.#fromMs, timeMs);
    if (this.#first.length < this.#limit) this.#first.push(event);
    for (const place of places) this.#places.set(place, (this.#places.get(place) ?? 0) + 1);
  }

  of(rule: DetectionRule): Detection | undefined {
    if (this.#events === 0) return undefined;
    return {
      rule,
      events: this.#events,
      first: this.#first.toSorted(this.#reader.compare),
      fromMs: this.#fromMs,
      places: this.#places,
    };
  }
}
