// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { fieldValue } from "../grammar/field-access.ts";
import type { BootSpan } from "./boot-span.ts";
import type { NodeState } from "./node-state.ts";
import type { OpenEvent } from "./open-event.ts";

/** Maximum number of waiting events of auditd itself, for all nodes. */
const MAX_WAITING = 4096;

export interface DaemonHooks {
  /** Begins a boot span for events that no kernel event follows. */
  readonly startBootSpan: (node: NodeState) => BootSpan;
  /** Called with the kernel release in DAEMON_START. */
  readonly noteKernel: (event: OpenEvent, release: string) => void;
  /** Called with an event that got its boot span after its turn to be written. */
  readonly write: (event: OpenEvent) => void;
}

/**
 * auditd's own events (DAEMON_*), whose serials are not the kernel's. From a DAEMON_START on they belong to the boot of the
 * kernel event of their node that follows: until then they wait, beside the others. Where none follows, or too many wait,
 * they get a boot span of their own; joinBoots gives that to the boot that comes next, if one does.
 */
export class DaemonEvents {
  readonly #hooks: DaemonHooks;
  /** Nodes with waiting events, those that have waited longest first. */
  readonly #nodes = new Set<NodeState>();
  #count = 0;

  constructor(hooks: DaemonHooks) {
    this.#hooks = hooks;
  }

  place(event: OpenEvent, record: AuditRecord): void {
    const { node } = event;
    const isStart = record.type === "DAEMON_START";
    if (isStart) {
      const kernel = fieldValue(record, "kernel");
      if (kernel !== undefined)
        this.#hooks.noteKernel(event, Buffer.from(kernel, "latin1").toString("latin1"));
    }
    if (isStart || node.bootSpan === null || node.waiting.length > 0 || node.daemonBootSpan !== null)
      this.await(event);
    else event.bootSpan = node.bootSpan;
  }

  await(event: OpenEvent): void {
    const { node } = event;
    node.waiting.push(event);
    this.#nodes.add(node);
    if (++this.#count <= MAX_WAITING) return;
    const [longest] = this.#nodes;
    this.#giveOwnBootSpan(longest as NodeState);
  }

  /** A kernel event arrived: the waiting events belong to its boot. */
  release(node: NodeState, bootSpan: BootSpan): void {
    node.daemonBootSpan = null;
    if (node.waiting.length > 0) this.#give(node, bootSpan);
  }

  /** The source has ended. */
  end(): void {
    for (const node of [...this.#nodes]) this.#giveOwnBootSpan(node);
  }

  /** Events whose turn to be written has passed. */
  *passed(): Generator<OpenEvent> {
    for (const node of this.#nodes) for (const event of node.waiting) if (event.isPassed) yield event;
  }

  #giveOwnBootSpan(node: NodeState): void {
    node.daemonBootSpan ??= this.#hooks.startBootSpan(node);
    this.#give(node, node.daemonBootSpan);
  }

  #give(node: NodeState, bootSpan: BootSpan): void {
    this.#nodes.delete(node);
    this.#count -= node.waiting.length;
    for (const event of node.waiting.splice(0)) {
      event.bootSpan = bootSpan;
      if (event.isPassed) this.#hooks.write(event);
    }
  }
}
