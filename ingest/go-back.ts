// SPDX-License-Identifier: Apache-2.0

import type { BootSpan } from "./boot-span.ts";
import { TIME_SLACK_MS } from "./choose-boot.ts";
import type { OpenEvent } from "./open-event.ts";
import { wrapAt } from "./sequence.ts";

/** The source has what it had before once more: the event is that of the boot span, and the node is read on from there. */
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

/** So many events in turn that are older, after a gap or a fall, are no calls that took long. */
const OLDER_EVENTS = 4;

/** Some calls took long; where several events in turn are older, the source goes on with what is older: gives the first of them. */
export function firstOfOlder(event: OpenEvent, isOlder: boolean): OpenEvent | undefined {
  const { older } = event.node;
  if (!isOlder) older.length = 0;
  else if (older.push(event) >= OLDER_EVENTS) {
    const [first] = older.splice(0) as [OpenEvent];
    if (!first.ended && first.bootSpan === event.bootSpan) return first;
  }
  return undefined;
}

/** Events that go on with the serials of a boot span follow them as closely as this. */
const NEAR = 64;

/** Of two hosts without a name in one log, the event goes on with the serials of the one that is not being read, or is its last one: true if it does. */
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
