// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import type { StoredText } from "../../../questions/event-view.ts";
import type { DimensionValues } from "../../../questions/groups.ts";
import { alikeCounters } from "../../../store/repositories/events/alike-events.ts";
import { narrowed } from "../../../store/repositories/events/event-selection.ts";
import { groupEvents } from "../../../store/search/group-events.ts";
import { loginUser } from "../cell-names.ts";
import { type ReportReader, scopeBoots, scopeRows, selectScope } from "../report-reader.ts";
import { type Choice, readListRowIds } from "./list-choice.ts";
import type { ListDimension, ListReport } from "./list-report.ts";

/** Events of a choice that are alike in what a report counts: how many, the first and the last. */
export interface EventsAlike {
  /** The object; undefined: as the first of them says. */
  readonly object?: StoredText | number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The events of a choice by what a report's object follows from, each for itself where that is nothing. Where nothing restricts the choice, an index is read and no event.
 */
export function* readAlike(
  reader: ReportReader,
  choice: Choice,
  follows: ListReport["follows"],
  /** Events of two boots are never alike. */
  isByBoot = false,
): Generator<EventsAlike, void, undefined> {
  if (follows === undefined) {
    for (const id of readListRowIds(reader, choice)) yield { events: 1, first: id, last: id };
    return;
  }
  const { store, events, order } = reader;
  const { scope, list, isUnrestricted } = choice;
  const isInOrder = events.boots.boots.every(({ row }, at, all) => at === 0 || all[at - 1]!.row < row);
  const text = (object: number) => (follows === "host" ? list.texts[object]! : reader.string(object));
  // The least key of several events is the first of them among the kernel's alone: auditd's own are counted one by one.
  const own = scopeBoots(reader, scope).flatMap((boot) => {
    const keys = order.own(boot);
    if (keys.length === 0) return [];
    const selection = selectScope(store, scope, boot);
    return keys.map(({ id }) => narrowed(selection, { first: id, last: id }));
  });
  for (const counter of alikeCounters(store, list, follows, own.length > 0)) {
    const found =
      isUnrestricted && isInOrder && !isByBoot
        ? counter.ofAll()
        : scopeRows(reader, scope, (_store, selection) => counter.ofSelected(selection));
    const ofAuditd = own.flatMap((one) => counter.ofSelected(one, true));
    for (const { object, ...counted } of [...found, ...ofAuditd])
      yield object === undefined ? counted : { object: text(object), ...counted };
  }
}

/** The events of a choice by a dimension, in the order of the first; without those that have no value, and those of no process. */
export function* readGrouped(
  { store }: ReportReader,
  { criteria }: Choice,
  dimension: ListDimension,
  /** Events of two boots are in two groups. */
  isByBoot: boolean,
): Generator<EventsAlike, void, undefined> {
  const dimensions = isByBoot ? [dimension, "boot" as const] : [dimension];
  for (const { of, measures } of groupEvents(store, criteria, dimensions, ["events", "first", "last"], {
    onlyValued: true,
  })) {
    const object = objectOf(dimension, of[dimension]);
    if (object !== null) yield { object, ...measures };
  }
}

/** The value of a dimension as a list shows it; null: it is none. */
function objectOf<D extends ListDimension>(
  dimension: D,
  value: DimensionValues[D],
): StoredText | number | null {
  if (value === null || value === undefined) return null;
  if (dimension === "user") return loginUser(value as number) as string | number;
  // -1: nobody, as auditd writes it.
  if (typeof value === "number") return value < 0 ? null : value;
  if (typeof value === "object" && "arch" in value) return callNames().call(value);
  return value;
}
