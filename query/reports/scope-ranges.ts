// SPDX-License-Identifier: Apache-2.0

import { type KeyRange, keysOfBoot } from "../../store/event-key.ts";
import { lifeOfContainers } from "../../store/repositories/containers/container-rows.ts";
import { timeBounds } from "../../store/repositories/events/time-bounds.ts";
import type { BootId } from "../../types/ids.ts";
import { type ReportReader, type Scope, scopeBoots } from "./report-reader.ts";

/** The events of one boot in the scope of a report, by their keys. */
export interface ScopeRange extends KeyRange {
  readonly boot: BootId;
}

/** The ranges of a scope, also those without a hit: gaps can explain an empty answer. */
export function scopeRanges(reader: ReportReader, scope: Scope): ScopeRange[] {
  const { store } = reader;
  const { lastBefore, firstAfter } = timeBounds(store);
  const { containers, fromMs, toMs } = scope;
  return scopeBoots(reader, scope).flatMap((boot) => {
    let { first, last } = keysOfBoot(boot);
    if (containers !== undefined)
      ({ first, last } = lifeOfContainers(store, boot, containers, { first, last }));
    if (fromMs !== undefined) first = Math.max(first, lastBefore(boot, fromMs) ?? first);
    if (toMs !== undefined) last = Math.min(last, firstAfter(boot, toMs) ?? last);
    return first <= last ? [{ boot, first, last }] : [];
  });
}

/** Every boot as a whole. */
export function wholeBoots({ events }: ReportReader): ScopeRange[] {
  return events.boots.boots.map(({ row }) => ({ boot: row, ...keysOfBoot(row) }));
}
