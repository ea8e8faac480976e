// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../ids.ts";
/** Code of the problem that stands for a boot whose attribution failed. */
export const ATTRIBUTION_FAILED = "attribution-failed";

/** A boot whose attribution failed: its conclusions are left out whole, so all its events are unknown. */
export interface AttributionFailure {
  /** Row of the boot. */
  readonly boot: BootId;
  /** The event that was being folded: where it stands. */
  readonly source: string;
  readonly line: number;
  readonly offset: number;
  /** The step that failed, and the error in words. May quote the log. */
  readonly error: string;
}
