// SPDX-License-Identifier: Apache-2.0
import type { EventView, StoredText } from "../../questions/event-view.ts";
import { asText } from "../../store/search/text-match.ts";
import { optionalPlace } from "./cell-names.ts";

/** Place of an event, in a cell. */
export const placeCell = (event: EventView): StoredText =>
  optionalPlace(event.container) ?? event.attribution.evidence;

/** An object that an event names twice stands in one row; an event that names none has a row all the same. */
export function distinctObjects<T extends StoredText | number>(objects: readonly T[]): readonly (T | null)[] {
  if (objects.length < 2) return objects.length === 0 ? [null] : objects;
  return [...new Map(objects.map((value) => [objectText(value), value])).values()];
}

export function objectText(object: StoredText | number | null): string {
  return object === null ? "" : typeof object === "number" ? String(object) : asText(object);
}
