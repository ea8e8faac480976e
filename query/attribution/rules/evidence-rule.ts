// SPDX-License-Identifier: Apache-2.0
import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { ReadonlyModel } from "../model/readonly-model.ts";

/** What an event shows of where a task is. */
export type Finding = {
  /** Index of the task, where it is not the one that was looked at. */
  readonly who?: number;
} /** It counts in the host's numbers: its pid namespace is the initial one. */ & (
  | { readonly kind: "initial" }
  /** It counts in numbers of its own: its pid namespace is an inner one. */
  | { readonly kind: "inner" }
  /** It has a mount namespace that is not its cloner's, though no call of its own made one. */
  | { readonly kind: "own-mounts" }
  /** It bears the mark of one container: a category pair, a policy namespace, a root directory, a device. */
  | { readonly kind: "marked"; readonly mark: string }
  /** It is confined as containers are, without saying which. */
  | { readonly kind: "confined" }
);

/**
 * One kind of evidence: what an event shows of the task (its index) that wrote it, or nothing. A rule reads the model
 * and writes nothing: `applyRules` weighs the findings of all of them.
 */
export type EvidenceRule = (
  state: ReadonlyModel,
  event: AttributionEvent,
  task: number,
) => Finding | undefined;
