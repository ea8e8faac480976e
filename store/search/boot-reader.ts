// SPDX-License-Identifier: Apache-2.0

import type { BootReader, BootView } from "../../questions/boot-view.ts";
import { formatEventId } from "../../types/event-id.ts";
import type { BootId } from "../../types/ids.ts";
import { bootOf, serialOf } from "../event-key.ts";
import type { PreparedStatement, Store } from "../store.ts";
import { timeBeside } from "./event-times.ts";
import { lazily } from "./lazily.ts";
import { sharedIds } from "./shared-ids.ts";

const CACHE_LIMIT = 65_536;

/** Reads all boots, in the order of answers, and times of events as they are asked for. */
export function bootReader(store: Store): BootReader {
  const boots = readBoots(store);
  const byRow = new Map(boots.map((boot) => [boot.row, boot]));
  let time: PreparedStatement | undefined;
  const ids = new Map<number, string>();
  const ordinals = lazily(() => sharedIds(store, boots));

  function eventTimeMs(event: number): number | undefined {
    time ??= store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck();
    return (time.get(event) as number | undefined) ?? timeBeside(store, event);
  }
  function named(event: number, timeMs: number): string {
    const node = byRow.get(bootOf(event))?.node ?? null;
    return formatEventId({ node, timeMs, serial: serialOf(event), ordinal: ordinals()(event, timeMs) });
  }
  function eventId(event: number, timeMs?: number): string {
    if (timeMs !== undefined) return named(event, timeMs);
    let known = ids.get(event);
    if (known === undefined) {
      known = named(event, eventTimeMs(event) ?? 0);
      if (ids.size >= CACHE_LIMIT) ids.clear();
      ids.set(event, known);
    }
    return known;
  }
  return { boots, boot: (row) => byRow.get(row)!, eventId, eventTimeMs };
}

function readBoots(store: Store): BootView[] {
  const rows = store
    .prepare(
      `SELECT b.id, n.name, b.cut, b.first_ms, b.last_ms FROM boot b JOIN node n ON n.id = b.node
       ORDER BY n.name, b.first_ms, b.id`,
    )
    .raw()
    .all() as [row: BootId, node: string | null, cut: string, firstMs: number, lastMs: number][];
  const numbers = new Map<string | null, number>();
  return rows.map(([row, node, cut, firstMs, lastMs]) => {
    const number = (numbers.get(node) ?? 0) + 1;
    numbers.set(node, number);
    return { row, number, node, cut, firstMs, lastMs };
  });
}

/** The first event of the boot that began last; undefined where there is none. */
export function newestBootMs(store: Store): number | undefined {
  const { newest } = store.prepare("SELECT max(first_ms) AS newest FROM boot").get() as {
    newest: number | null;
  };
  return newest ?? undefined;
}
