// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfSequence } from "../store/event-key.ts";
import { KernelEvents } from "../store/repositories/events/kernel-events.ts";
import type { Store } from "../store/store.ts";
import type { BootSpan } from "./boot-span.ts";
import type { NodeState } from "./node-state.ts";
import type { Between } from "./serial-turns.ts";

/** With this share of a node's events in turns or calls of two hosts, they are not just a few forged lines. */
const SHARE = 16;

export interface TwoHosts {
  readonly node: NodeState;
  /** A serial of the first turn, and its time. */
  readonly sequence: number;
  readonly timeMs: number;
  /** False if it may be only a few misplaced lines. */
  readonly isMuch: boolean;
}

/**
 * Finds nodes of a source that are two hosts: serials went on, in turns, with a lower and a higher run, many times at one time,
 * and of the serials between the two there are none. The long calls of one host, in the order of times, look the same at
 * first; but the serials between come when the host has got there.
 */
export function findTwoHosts(
  store: Store,
  nodes: Iterable<NodeState>,
  bootSpans: readonly BootSpan[],
): TwoHosts[] {
  const kernelEvents = new KernelEvents(store);
  const found: TwoHosts[] = [];
  for (const node of nodes) {
    const { turns } = node;
    const { first, latest, count, events } = turns.saved();
    if (!turns.areMany || first === undefined || latest === undefined) continue;
    const own = bootSpans.filter((bootSpan) => bootSpan.node === node.id && bootSpan.boot >= 0);
    const isEmpty = ([low, high]: Between) => {
      const quarter = Math.floor((high - low) / 4);
      return own.every(({ boot, shift }) => {
        const keyOf = (serial: number) => firstKeyOfSequence(boot, serial + shift);
        return !kernelEvents.has([keyOf(low + quarter), keyOf(high - quarter)]);
      });
    };
    if (!isEmpty(first.between) || !isEmpty(latest)) continue;
    const { sequence, timeMs } = first.at;
    found.push({ node, sequence, timeMs, isMuch: count * SHARE >= events });
  }
  return found;
}
