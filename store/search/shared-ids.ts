// SPDX-License-Identifier: Apache-2.0
import type { BootView } from "../../questions/boot-view.ts";
import type { BootId } from "../../types/ids.ts";
import {
  bootOf,
  IS_OF_DAEMON,
  KEYS_OF_SERIAL,
  keysOfSequence,
  SERIAL_RANGE,
  serialOf,
} from "../event-key.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";
import { ownTypes } from "./event-order.ts";

/**
 * Which of the events with its id an event is, from 1; undefined where it is the only one. Several have one id where two
 * hosts' logs were read as one, and nowhere else: other databases skip the search for them.
 */
export function sharedIds(
  store: Store,
  boots: readonly BootView[],
): (event: number, timeMs: number) => number | undefined {
  const simultaneous = simultaneousBoots(boots);
  const mayShare = hasContradictions(store) || hasDaemonOfKernelsId(store);
  if (!mayShare && simultaneous.size === 0) return () => undefined;
  const events = store
    .prepare("SELECT id FROM event WHERE id BETWEEN ? AND ? AND time_ms = ? ORDER BY id")
    .pluck();
  return (event, timeMs) => {
    const own = bootOf(event);
    const others = simultaneous.get(own);
    if (others === undefined && !mayShare) return undefined;
    const among = others?.filter((boot) => boot.row === own || isDuring(boot, timeMs)) ?? [{ row: own }];
    const serial = serialOf(event);
    const same = among.flatMap(({ row }) =>
      [serial, serial + SERIAL_RANGE].flatMap((sequence) => {
        const { first, last } = keysOfSequence(row, sequence);
        return events.all(first, last, timeMs) as number[];
      }),
    );
    return same.length < 2 ? undefined : same.indexOf(event) + 1;
  };
}

const isDuring = ({ firstMs, lastMs }: BootView, timeMs: number): boolean =>
  firstMs <= timeMs && timeMs <= lastMs;

/** Of each boot that lies at the time of another one of its node: all that do, and itself, in the order of answers. */
export function simultaneousBoots(boots: readonly BootView[]): ReadonlyMap<BootId, readonly BootView[]> {
  const found = new Map<BootId, BootView[]>();
  let open: BootView[] = [];
  for (const boot of boots) {
    open = open.filter(({ node, lastMs }) => node === boot.node && lastMs >= boot.firstMs);
    for (const other of open) {
      add(found, other, boot);
      add(found, boot, other);
    }
    open.push(boot);
  }
  const rank = new Map(boots.map(({ row }, at) => [row, at]));
  for (const among of found.values()) among.sort((a, b) => rank.get(a.row)! - rank.get(b.row)!);
  return found;
}

function add(found: Map<BootId, BootView[]>, boot: BootView, other: BootView): void {
  const among = found.get(boot.row);
  if (among === undefined) found.set(boot.row, [boot, other]);
  else if (among.length < MOST_BOOTS) among.push(other);
}

/** Maximum number of simultaneous boots compared: more are not real hosts. */
const MOST_BOOTS = 64;

function hasContradictions(store: Store): boolean {
  return store.prepare("SELECT 1 FROM problem WHERE code = 'contradiction' LIMIT 1").get() !== undefined;
}

/** auditd's own events have independent serials. */
function hasDaemonOfKernelsId(store: Store): boolean {
  const types = ownTypes(store);
  if (types === undefined) return false;
  const first = `d.id - d.id % ${KEYS_OF_SERIAL}`;
  return (
    store
      .prepare(
        `SELECT 1 FROM event AS d ${indexHint(store, "event_types")} WHERE types IN (SELECT value FROM json_each(?)) AND ${IS_OF_DAEMON}
           AND EXISTS (SELECT 1 FROM event k WHERE k.id BETWEEN ${first} AND ${first} + ${KEYS_OF_SERIAL - 1} AND k.id <> d.id AND k.time_ms = d.time_ms) LIMIT 1`,
      )
      .get(types) !== undefined
  );
}
