// SPDX-License-Identifier: Apache-2.0
import { PATH_VALUES } from "../store/event-writer.ts";
import type { OpenParts } from "./open-event.ts";

type Items = Pick<OpenParts, "paths" | "relativeNames" | "dotNames">;

/**
 * Sorts the rows of PATH records by item=, the kernel's order, if their lines came in another one. A record
 * without its item= stays after the one that it followed.
 */
export function orderPaths(parts: Items): void {
  const { paths } = parts;
  let last = -1;
  let isOrdered = true;
  for (let at = 0; at < paths.length; at += PATH_VALUES) {
    const item = paths[at] as number | null;
    if (item === null) continue;
    isOrdered &&= item >= last;
    last = item;
  }
  if (!isOrdered) reorder(parts);
}

function reorder({ paths, relativeNames, dotNames }: Items): void {
  let item = -1;
  const rows: { readonly item: number; readonly from: number; readonly values: Items["paths"] }[] = [];
  for (let at = 0; at < paths.length; at += PATH_VALUES) {
    item = (paths[at] as number | null) ?? item;
    rows.push({ item, from: at / PATH_VALUES, values: paths.slice(at, at + PATH_VALUES) });
  }
  rows.sort((left, right) => left.item - right.item);
  const places = new Map(rows.map(({ from }, to) => [from, to]));
  rows.forEach(({ values }, to) => {
    paths.splice(to * PATH_VALUES, PATH_VALUES, ...values);
  });
  for (const positions of [relativeNames, dotNames])
    positions.forEach((from, i) => {
      positions[i] = places.get(from) as number;
    });
}
