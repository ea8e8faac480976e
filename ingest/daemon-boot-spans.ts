// SPDX-License-Identifier: Apache-2.0

import { firstAt } from "../types/first-at.ts";
import type { BootId } from "../types/ids.ts";
import type { BootSpanGroup } from "./assign-boots.ts";
import type { StoredBootSpan } from "./boot-span-rows.ts";
import type { Move } from "./move-boot-span.ts";

/**
 * Assigns boot spans with only auditd's own events to the boot whose kernel events follow them, as if
 * these were in one source. Boot spans that no boot follows become one boot of their own.
 */
export function placeDaemonBootSpans(
  bootSpans: readonly StoredBootSpan[],
  bootOf: ReadonlyMap<BootSpanGroup, BootId>,
): Move[] {
  const alone = bootSpans.filter(
    ({ bootSpan }) => !bootSpan.hasEvents && !bootSpan.isJoined && bootSpan.lastMs > 0,
  );
  if (alone.length === 0) return [];
  const boots = [...bootOf].map(([group, boot]) => ({ boot, lastMs: group.lastMs }));
  const ends = boots.sort((a, b) => a.lastMs - b.lastMs);
  let own: BootId | undefined;
  const moves: Move[] = [];
  for (const stored of alone.toSorted((a, b) => a.bootSpan.firstMs - b.bootSpan.firstMs)) {
    const next = firstNotBefore(ends, stored.bootSpan.lastMs);
    if (next === undefined) own ??= stored.bootSpan.boot;
    const boot = next?.boot ?? (own as BootId);
    if (stored.bootSpan.boot !== boot) moves.push({ stored, boot, shift: 0 });
  }
  return moves;
}

/** The first boot, by end, with events at the time or later. */
function firstNotBefore<T extends { lastMs: number }>(ends: readonly T[], timeMs: number): T | undefined {
  return ends[firstAt(ends, ({ lastMs }) => lastMs >= timeMs)];
}
