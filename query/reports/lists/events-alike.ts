// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import type { EventKey } from "../../../questions/event-key.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import type { DimensionValues } from "../../../questions/groups.ts";
import type { EventList } from "../../../questions/list-repository.ts";
import type { Repositories } from "../../../questions/repositories.ts";
import { loginUser } from "../cell-names.ts";
import { criteriaOf } from "./list-choice.ts";
import type { ListDimension, ListReport } from "./list-report.ts";

/** A group of like events of a list: count, first and last. */
export interface AlikeEvents {
  /** The object; undefined: as the first of them says. */
  readonly object?: StoredText | number | undefined;
  /** The first of them, where it has been read. */
  readonly event?: EventView;
  /** Their host, where they are of one boot. */
  readonly node?: string | null;
  readonly events: number;
  readonly first: EventKey;
  readonly last: EventKey;
}

/** The events of a list by what a report's object follows from, each for itself where that is nothing; some at a time. `isByBoot`: events of two boots are never alike. */
export async function* readAlike(
  { lists, reader: { boots } }: Repositories,
  list: EventList,
  follows: ListReport["follows"],
  isByBoot: boolean,
): AsyncGenerator<Iterable<AlikeEvents>, void, undefined> {
  if (follows === undefined)
    for await (const batch of lists.events(list))
      yield batch.map((event) => ({
        event,
        node: event.node,
        events: 1,
        first: event.row,
        last: event.row,
      }));
  else {
    const groups = await lists.alike(list, follows, { isByBoot });
    yield isByBoot ? groups.map((group) => ({ ...group, node: boots.boot(group.boot).node })) : groups;
  }
}

/** The events of a list by a dimension, in the order of the first; without those that have no value, and those of no process. */
export async function* readGrouped(
  { events, reader: { boots } }: Repositories,
  list: EventList,
  dimension: ListDimension,
  isByBoot: boolean,
): AsyncGenerator<Iterable<AlikeEvents>, void, undefined> {
  const dimensions = isByBoot ? [dimension, "boot" as const] : [dimension];
  const groups = await events.groups(criteriaOf(list), dimensions, ["events", "first", "last"], {
    onlyValued: true,
  });
  yield groups.flatMap(({ of, measures }) => {
    const object = objectOf(dimension, of[dimension]);
    const node = isByBoot ? boots.boot((of as Pick<DimensionValues, "boot">).boot).node : null;
    return object === null ? [] : [{ object, node, ...measures }];
  });
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
