// SPDX-License-Identifier: Apache-2.0
import type { Dimension } from "../../questions/groups.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { BootId } from "../../types/ids.ts";
import { isOfKernel, keysOfBoot } from "../event-key.ts";
import { bootEventCounter } from "../repositories/events/event-totals.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";
import { keptPlaces } from "./kept-places.ts";

/** Events of a boot with one value of a column (see dimensionSql), auditd's own among them; `first` is the first of the kernel's. */
export interface KeptGroup {
  readonly value: number | null;
  readonly events: number;
  readonly first: number | null;
}

/** All events by one dimension, boot by boot, from kept counts; undefined where none are kept. `anySays`: events say themselves where they happened. */
export function keptGroups(
  store: Store,
  criteria: SearchCriteria,
  dimensions: readonly Dimension[],
  boots: readonly BootId[],
  anySays: boolean,
): ReadonlyMap<BootId, readonly KeptGroup[]> | undefined {
  const [dimension, ...others] = dimensions;
  if (others.length > 0 || Object.values(criteria).some((value) => value !== undefined)) return undefined;
  if (dimension === "container") return anySays ? undefined : keptPlaces(store, boots);
  if (dimension === "boot" || dimension === "node") return ofBoots(store, boots);
  return dimension === "type" ? ofTypes(store, boots) : undefined;
}

const FIRST = `BETWEEN @first AND @last AND ${isOfKernel("id")} ORDER BY id LIMIT 1`;

function ofBoots(store: Store, boots: readonly BootId[]): Map<BootId, KeptGroup[]> {
  const events = bootEventCounter(store);
  const first = store.prepare(`SELECT id FROM event WHERE id ${FIRST}`).pluck();
  return new Map(
    boots.map((boot) => [
      boot,
      [
        {
          value: null,
          events: events(boot),
          first: (first.get(keysOfBoot(boot)) as number | undefined) ?? null,
        },
      ],
    ]),
  );
}

function ofTypes(store: Store, boots: readonly BootId[]): Map<BootId, KeptGroup[]> {
  const counts = store
    .prepare("SELECT types, sum(events) FROM event_count WHERE boot = ? GROUP BY types")
    .raw();
  const first = store
    .prepare(`SELECT id FROM event ${indexHint(store, "event_types")} WHERE types = @value AND id ${FIRST}`)
    .pluck();
  return new Map(
    boots.map((boot) => [
      boot,
      (counts.all(boot) as [number, number][]).map(([value, events]) => ({
        value,
        events,
        first: (first.get({ ...keysOfBoot(boot), value }) as number | undefined) ?? null,
      })),
    ]),
  );
}
