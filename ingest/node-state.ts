// SPDX-License-Identifier: Apache-2.0

import type { BootSpan } from "./boot-span.ts";
import { BootSpanIndex } from "./boot-span-index.ts";
import type { OpenEvent } from "./open-event.ts";
import { RecentSerials } from "./recent-serials.ts";
import { SerialTurns } from "./serial-turns.ts";

/** The state of one node of one source, while it is read. */
export class NodeState {
  /** Null if neither the log nor an option names one. */
  readonly name: string | null;
  /** Row of `node`. */
  readonly id: number;
  newestMs = Number.NEGATIVE_INFINITY;
  /** The boot span of its kernel events. */
  bootSpan: BootSpan | null = null;
  /** The boot span of auditd's own events not yet followed by a kernel event, if they needed one. */
  daemonBootSpan: BootSpan | null = null;
  /** auditd's own events waiting for the next kernel event. */
  readonly waiting: OpenEvent[] = [];
  /** The current kernel serial; 2^32 added after a wrap. */
  highest = Number.NEGATIVE_INFINITY;
  wrap = 0;
  /** An event with an already used serial: the first of a new boot, if the next one is similar. */
  suspect: OpenEvent | null = null;
  /** The event at which the source went back to earlier content. */
  returned: OpenEvent | null = null;
  /** The event that continues the serials after a long call, after the last pause: the first of a new boot, if a later one has a taken serial. */
  paused: { readonly event: OpenEvent; readonly pauseMs: number } | null = null;
  /** Consecutive events whose times went back where their serials jumped. */
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
