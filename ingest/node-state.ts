// SPDX-License-Identifier: Apache-2.0

import type { BootSpan } from "./boot-span.ts";
import { BootSpanIndex } from "./boot-span-index.ts";
import type { OpenEvent } from "./open-event.ts";
import { RecentSerials } from "./recent-serials.ts";
import { SerialTurns } from "./serial-turns.ts";

/** The state of one node of one source, while it is read. */
export class NodeState {
  /** Null where the log names none and none was given. */
  readonly name: string | null;
  /** Row of `node`. */
  readonly id: number;
  newestMs = Number.NEGATIVE_INFINITY;
  /** Where its kernel events go. */
  bootSpan: BootSpan | null = null;
  /** Of auditd's own events that no kernel event has followed so far, where they had to get one. */
  daemonBootSpan: BootSpan | null = null;
  /** auditd's own events that wait for the kernel's next. */
  readonly waiting: OpenEvent[] = [];
  /** Of the kernel's serials where the source is being read; 2^32 added after a wrap. */
  highest = Number.NEGATIVE_INFINITY;
  wrap = 0;
  /** An event whose serial another one has had: the first of a new boot, if the next one is like it. */
  suspect: OpenEvent | null = null;
  /** The event with which the source went back to what it had before. */
  returned: OpenEvent | null = null;
  /** The event that goes on with the serials behind a call that took long, after the last pause: the first of a new boot, if a later one has a serial that is taken. */
  paused: { readonly event: OpenEvent; readonly pauseMs: number } | null = null;
  /** Events in turn whose times went back where their serials jumped. */
  readonly older: OpenEvent[] = [];
  readonly recent = new RecentSerials();
  readonly turns = new SerialTurns();
  readonly index = new BootSpanIndex();
  readonly open = new Map<number, OpenEvent>();
  readonly openDaemons = new Map<number, OpenEvent>();
  last: OpenEvent | null = null;

  constructor(name: string | null, id: number) {
    this.name = name;
    this.id = id;
  }

  *openEvents(): Generator<OpenEvent> {
    for (const first of this.open.values())
      for (let event: OpenEvent | null = first; event !== null; event = event.sibling) yield event;
    for (const first of this.openDaemons.values())
      for (let event: OpenEvent | null = first; event !== null; event = event.sibling) yield event;
  }
}
