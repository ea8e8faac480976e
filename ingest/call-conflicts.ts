// SPDX-License-Identifier: Apache-2.0
import type { Taken } from "./assemble-events.ts";

/** With this share of calls in conflict, they are not just a few forged lines. */
const SHARE = 16;
/** A few conflicts become separate events, each with a problem: the source is not refused for them. */
const MANY = 4;

/** The kernel writes one SYSCALL per event: another one is from another host's event with the same id, or another boot's. */
export class CallConflicts {
  #calls = 0;
  #conflicts = 0;

  /** Records the assignment of a SYSCALL record, and whether its host is named. */
  note(taken: Taken, isNameless: boolean): void {
    if (taken === "added") this.#calls++;
    else if (taken !== "copy" && isNameless) this.#conflicts++;
  }

  /** Whether the source seems to mix the logs of two hosts without a name. */
  get areMuch(): boolean {
    return this.#conflicts >= MANY && this.#conflicts * SHARE >= this.#calls;
  }
}
