// SPDX-License-Identifier: Apache-2.0

import { bootOf } from "../../store/event-key.ts";
import { countActors, countKeys } from "../../store/repositories/events/actor-rows.ts";
import {
  readSummaries,
  type SelectedValues,
  selectedValues,
} from "../../store/repositories/events/selected-values.ts";
import type { SummaryTotals } from "../../store/repositories/events/whole-totals.ts";
import { type ReportReader, type Scope, scopeEach, scopeRows } from "./report-reader.ts";

/** Of the events that a scope selects: reads each once, its files once, its hosts once. */
export function readSelectedTotals(reader: ReportReader, scope: Scope): SummaryTotals {
  const { boots } = reader.events;
  const types = new Map<number, number>();
  const failedTypes = new Map<number, number>();
  const actors = new Set<number>();
  const keys = new Set<number>();
  const pids = new Set<string>();
  const nodes = new Map<string | null, Set<number>>();
  let events = 0;
  let failed = 0;
  for (const [type, success, actor, key, pid, id] of scopeEach(reader, scope, readSummaries)) {
    events += 1;
    if (success === 0) {
      failed += 1;
      failedTypes.set(type, (failedTypes.get(type) ?? 0) + 1);
    }
    types.set(type, (types.get(type) ?? 0) + 1);
    if (actor !== null) actors.add(actor);
    if (key !== null) keys.add(key);
    const { node } = boots.boot(bootOf(id));
    if (actor !== null) {
      const own = nodes.get(node) ?? new Set();
      nodes.set(node, own.add(actor));
    }
    if (pid !== null && pid >= 0) pids.add(`${pid} ${node ?? ""}`);
  }
  const beside = selectedValues(reader.store);
  const values = (which: keyof SelectedValues) => new Set(scopeRows(reader, scope, beside[which]));
  return {
    events,
    types,
    failed,
    failedTypes,
    ...countActors(reader.store, actors, values("terminals")),
    loginUsers: [...nodes.values()].reduce(
      (sum, own) => sum + countActors(reader.store, own, []).loginUsers,
      0,
    ),
    files: values("files").size,
    hosts: values("hosts").size,
    keys: countKeys(reader.store, keys),
    pids: pids.size,
  };
}
