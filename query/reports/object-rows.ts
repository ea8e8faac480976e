// SPDX-License-Identifier: Apache-2.0
import type { EventView, StoredText } from "../../questions/event-view.ts";
import { asText } from "../../types/as-text.ts";
import { optionalPlace, placeName } from "./cell-names.ts";
import type { ReportRow } from "./report-model.ts";

/** Place of an event, in a cell. */
export const placeCell = (event: EventView): StoredText =>
  optionalPlace(event.container) ?? event.attribution.evidence;

const LIKELY = "likely ";

/** Place of an event in a row of its own: where it is likely, if it is unknown. Totals count such events as unknown. */
export function rowPlace(event: EventView): StoredText {
  const { likely } = event.attribution;
  if (likely === null) return placeCell(event);
  return LIKELY + (likely.container.class === "host" ? "host" : placeName(likely.container));
}

/** Note above a table whose second column has a likely place; names have no blanks. */
export function likelyNote(rows: readonly ReportRow[]): string | undefined {
  const isLikely = ({ cells: [, place] }: ReportRow) => typeof place === "string" && place.startsWith(LIKELY);
  return rows.some(isLikely)
    ? "likely: by the shapes of command lines; they can be forged, and are no evidence."
    : undefined;
}

/** An object that an event names twice stands in one row; an event that names none has a row all the same. */
export function distinctObjects<T extends StoredText | number>(objects: readonly T[]): readonly (T | null)[] {
  if (objects.length < 2) return objects.length === 0 ? [null] : objects;
  return [...new Map(objects.map((value) => [objectText(value), value])).values()];
}

export function objectText(object: StoredText | number | null): string {
  return object === null ? "" : typeof object === "number" ? String(object) : asText(object);
}
