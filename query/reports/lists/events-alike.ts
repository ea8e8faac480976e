// SPDX-License-Identifier: Apache-2.0

import type { StoredText } from "../../../questions/event-view.ts";
import { bootOf } from "../../../store/event-key.ts";
import { alikeCounters } from "../../../store/repositories/events/alike-events.ts";
import { groupEvents } from "../../../store/search/group-events.ts";
import { type ReportReader, scopeRows } from "../report-reader.ts";
import { type Choice, readIds } from "./list-choice.ts";
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
 * The events of a choice by what a report's object follows from, each for itself where that is nothing; in the order of the
 * first. Where nothing restricts the choice, an index is read and no event.
 */
export function* readAlike(
  reader: ReportReader,
  choice: Choice,
  follows: ListReport["follows"],
  /** Events of two boots are never alike. */
  isByBoot = false,
): Generator<EventsAlike, void, undefined> {
  if (follows === undefined) {
    for (const id of readIds(reader, choice)) yield { events: 1, first: id, last: id };
    return;
  }
  const { store, events } = reader;
  const { scope, list, isUnrestricted } = choice;
  const isInOrder = events.boots.boots.every(({ row }, at, all) => at === 0 || all[at - 1]!.row < row);
  const text = (object: number) => (follows === "host" ? list.texts[object]! : reader.string(object));
  for (const counter of alikeCounters(store, list, follows)) {
    const found =
      isUnrestricted && isInOrder && !isByBoot
        ? counter.ofAll()
        : scopeRows(reader, scope, (_store, selection) => counter.ofSelected(selection));
    for (const { object, ...counted } of found)
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
    const object = of[dimension];
    // -1: nobody, as auditd writes it.
    if (object !== null && (typeof object !== "number" || object >= 0)) yield { object, ...measures };
  }
}

/** Compares two events by their places in the order of answers: boots by time, not by row; then serials. */
export function compareEvents({ events }: ReportReader): (a: number, b: number) => number {
  const rank = new Map(events.boots.boots.map(({ row }, at) => [row, at]));
  return (a, b) => rank.get(bootOf(a))! - rank.get(bootOf(b))! || a - b;
}
