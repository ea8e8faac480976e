// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../../questions/event-key.ts";
import type { StoredText } from "../../../questions/event-view.ts";
import type { EventList, EventScope, EventsAlike, ListedBy } from "../../../questions/list-repository.ts";
import { bootOf } from "../../event-key.ts";
import { type AlikeCount, alikeCounters } from "../../repositories/events/alike-events.ts";
import { narrowed } from "../../repositories/events/event-selection.ts";
import type { ListChoice } from "../../repositories/events/list-choice.ts";
import { type ScopeReader, scopeBoots, scopeSelections, selectScope } from "../event-scope.ts";

interface AlikeReader extends ScopeReader {
  readonly text: (row: number) => StoredText;
}

/** Nothing but the list's own condition chooses: no container, no time, no result. */
export function isUnrestricted({ scope, success }: EventList): boolean {
  return success === undefined && isWhole(scope);
}

export function isWhole({ containers, fromMs, toMs, condition }: EventScope): boolean {
  return containers === undefined && fromMs === undefined && toMs === undefined && condition === undefined;
}

/** See ListRepository. Where nothing restricts the list, an index is read and no event. */
export function readAlike(
  reader: AlikeReader,
  list: EventList,
  choice: ListChoice,
  by: ListedBy,
  isByBoot: boolean,
): EventsAlike[] {
  const { store, boots, order } = reader;
  const { scope } = list;
  const isInOrder = boots.boots.every(({ row }, at, all) => at === 0 || all[at - 1]!.row < row);
  const text = (object: number) => (by === "host" ? choice.texts[object]! : reader.text(object));
  // The least key of several events is the first of them among the kernel's alone: auditd's own are counted one by one.
  const own = scopeBoots(reader, scope).flatMap((boot) => {
    const keys = order.own(boot);
    if (keys.length === 0) return [];
    const selection = selectScope(store, scope, boot);
    return keys.map(({ id }) => narrowed(selection, { first: id, last: id }));
  });
  const groups: EventsAlike[] = [];
  const add = ({ object, events, first, last }: AlikeCount) =>
    groups.push({
      object: object === undefined ? undefined : text(object),
      boot: bootOf(first),
      events,
      first: first as EventKey,
      last: last as EventKey,
    });
  for (const counter of alikeCounters(store, choice, by, own.length > 0)) {
    if (isUnrestricted(list) && isInOrder && !isByBoot) counter.ofAll().forEach(add);
    else for (const selection of scopeSelections(reader, scope)) counter.ofSelected(selection).forEach(add);
    for (const one of own) counter.ofSelected(one, true).forEach(add);
  }
  return groups;
}
