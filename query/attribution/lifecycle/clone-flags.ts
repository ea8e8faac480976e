// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { NEW_MASK, NEW_TIME } from "../../../types/attribution/event.ts";

/** Flags of a clone; 0 for fork and vfork, undefined if they are behind a pointer (clone3) or missing. */
export function cloneFlags(event: AttributionEvent): number | undefined {
  if (event.call === "clone3") return undefined;
  if (event.call !== "clone") return 0;
  const a0 = event.args?.[0] ?? "";
  return /^[0-9a-f]{1,16}$/i.test(a0) ? Number(BigInt(`0x${a0}`) & 0xffffffffn) : undefined;
}

/** Whether a clone with these flags creates a namespace for its child. */
export function makesNamespaces(flags: number): boolean {
  return (flags & NEW_MASK & ~NEW_TIME) !== 0;
}
