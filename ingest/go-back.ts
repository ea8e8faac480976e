// SPDX-License-Identifier: Apache-2.0

import type { BootSpan } from "./boot-span.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import type { OpenEvent } from "./open-event.ts";
import { wrapAt } from "./sequence.ts";

/** The source repeats earlier content: the event belongs to that boot span, and the node continues there. */
export function goBackTo(event: OpenEvent, bootSpan: BootSpan, sequence: number): void {
  const { node } = event;
  for (const other of node.openEvents()) if (other !== event) other.ended = true;
  node.bootSpan = bootSpan;
  node.highest = sequence;
  node.wrap = wrapAt(sequence);
  node.newestMs = event.timeMs;
  node.suspect = null;
  node.older.length = 0;
  node.recent.clear();
  event.bootSpan = bootSpan;
  event.sequence = sequence;
}

/** This many consecutive older events, after a gap or a fall, are not long calls. */
const OLDER_EVENTS = 4;

/** Single older events are long calls; several consecutive ones mean that the source continues with an older part: returns the first of them. */
export function firstOfOlder(event: OpenEvent, isOlder: boolean): OpenEvent | undefined {
  const { older } = event.node;
  if (!isOlder) older.length = 0;
  else if (older.push(event) >= OLDER_EVENTS) {
    const [first] = older.splice(0) as [OpenEvent];
    if (!first.ended && first.bootSpan === event.bootSpan) return first;
  }
  return undefined;
}

/** Maximum distance of serials that continue a boot span. */
const NEAR = 64;

/** For two hosts without a name in one log: whether the event continues the serials of the boot span that is not current, or is its last event. */
export function goOnElsewhere(event: OpenEvent): boolean {
  const { node, sequence, timeMs } = event;
  const next = node.index.at(timeMs).find((other) => {
    const step = sequence - Math.max(other.lastSequence, other.openSequence);
    const waitMs = timeMs - Math.max(other.lastMs, other.openMs);
    return other !== event.bootSpan && step >= 0 && step <= NEAR && Math.abs(waitMs) <= TIME_SLACK_MS;
  });
  if (next !== undefined) goBackTo(event, next, sequence);
  return next !== undefined;
}
