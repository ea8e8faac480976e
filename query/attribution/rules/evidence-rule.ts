// SPDX-License-Identifier: Apache-2.0
import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { Model } from "../model/model.ts";

/** What a witness says of where the task is. */
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
 * One kind of evidence: looks at an event of a task (its index) and says what it shows, or nothing. It may keep notes
 * in the state, but places nobody: `applyRules` weighs what all of them say.
 */
export type EvidenceRule = (state: Model, event: AttributionEvent, task: number) => Finding | undefined;
