// SPDX-License-Identifier: Apache-2.0
import type { Severity } from "./severity.ts";
import type { SigmaRule } from "./sigma/sigma-rule.ts";

/** A rule's description of itself. It comes from a foreign file: as untrusted as a log. */
export interface RuleHead {
  readonly title: string;
  readonly id: string | null;
  readonly severity: Severity;
  readonly description: string | null;
  readonly references: readonly string[];
  /** Of MITRE ATT&CK: T1611, T1053.003. */
  readonly techniques: readonly string[];
  /** Where it stands. */
  readonly file: string;
  readonly line: number;
}

/** A condition on events with a name. */
export type DetectionRule = RuleHead &
  (
    | {
        readonly kind: "expression";
        readonly expression: string;
        /** Only for tasks in places that can be left: a container, a pod, a sandbox named by a runtime, or one of these. */
        readonly isWithin?: true;
        /** Only where a file of the event is on another device than the container's own root directory; or is no named pipe. */
        readonly files?: "outside-root" | "no-fifo";
      }
    | { readonly kind: "sigma"; readonly sigma: SigmaRule }
  );

/** A rule, or a document, that cannot be used, and why. */
export interface RuleProblem {
  readonly file: string;
  readonly line: number;
  /** The title of the rule, as far as it has one. */
  readonly title: string | null;
  readonly reason: string;
  /** It names a container that is not in the database: one that follow writes may have it later. */
  readonly isWaiting?: true;
}

export interface RuleSet {
  readonly rules: readonly DetectionRule[];
  readonly problems: readonly RuleProblem[];
}
