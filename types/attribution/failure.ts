// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../ids.ts";
/** Code of the problem that records a failed attribution of a boot. */
export const ATTRIBUTION_FAILED = "attribution-failed";

/** A boot whose attribution failed: it has no conclusions, so all its events are unknown. */
export interface AttributionFailure {
  /** Row of the boot. */
  readonly boot: BootId;
  /** Position of the event being folded. */
  readonly source: string;
  readonly line: number;
  readonly offset: number;
  /** The step that failed, and the error in words. May quote the log. */
  readonly error: string;
}
