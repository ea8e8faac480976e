// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../questions/event-key.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { DetectionRule } from "./rule.ts";

/** A rule that holds of events. */
export interface Detection {
  readonly rule: DetectionRule;
  /** How many. */
  readonly events: number;
  /** The first of them in the order of answers, as many as were asked for. */
  readonly first: readonly EventKey[];
  /** Of the earliest. */
  readonly fromMs: number;
  /** By container; null: an unknown place. */
  readonly places: ReadonlyMap<ContainerId | null, number>;
}

/** A rule that could not be asked, or not to its end. */
export interface FailedRule {
  readonly rule: DetectionRule;
  readonly reason: string;
}
