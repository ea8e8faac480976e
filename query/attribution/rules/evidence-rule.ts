// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { ReadonlyModel } from "../model/readonly-model.ts";

/** A fact about a task that an event proves. */
export type Finding = {
  /** The task, if it is not the event's. */
  readonly task?: TaskIndex;
} & FindingKind;

type FindingKind =
  /** Its PID namespace is the initial one. */
  | { readonly kind: "initial" }
  /** Its PID namespace is an inner one. */
  | { readonly kind: "inner" }
  /** Its mount namespace is not its cloner's, although no call of its own created one. */
  | { readonly kind: "own-mounts" }
  /** It has the mark of one container: a category pair, a policy namespace, a root directory, a device. */
  | { readonly kind: "marked"; readonly mark: string }
  /** It is confined like a container, without a sign of which one. */
  | { readonly kind: "confined" };

/**
 * One kind of evidence: what an event proves of `task`, its task, or nothing. A rule only reads the model;
 * `applyRules` weighs the findings of all rules.
 */
export type EvidenceRule = (
  state: ReadonlyModel,
  event: AttributionEvent,
  task: TaskIndex,
) => Finding | undefined;
