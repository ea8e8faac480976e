// SPDX-License-Identifier: Apache-2.0
import type { Taken } from "./assemble-events.ts";

/** Where conflicts are this share of the calls, they are no line or two that somebody forged. */
const SHARE = 16;
/** A few are events of their own, each with a problem that says so: no source is refused for these. */
const MANY = 4;

/** The kernel writes one SYSCALL for an event: another one is another host's event of the same id, or another boot's. */
export class CallConflicts {
  #calls = 0;
  #conflicts = 0;

  /** Notes what became of a SYSCALL record, and whether anything names its host. */
  note(taken: Taken, isNameless: boolean): void {
    if (taken === "added") this.#calls++;
    else if (taken !== "copy" && isNameless) this.#conflicts++;
  }

  /** True where two hosts' logs without a name seem to be one source. */
  get areMuch(): boolean {
    return this.#conflicts >= MANY && this.#conflicts * SHARE >= this.#calls;
  }
}
