// SPDX-License-Identifier: Apache-2.0
import { type AuditRecord, fieldValue } from "../grammar/api.ts";
import { EventFlag } from "../store/api.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger } from "./parse-integer.ts";
import { RecordProblem } from "./record-problem.ts";

/** Where conflicts are this share of the calls, they are no line or two that somebody forged. */
const SHARE = 16;

/** The kernel writes one SYSCALL for an event: another one, of another process, is another host's event of the same id. */
export class CallConflicts {
  #calls = 0;
  #conflicts = 0;

  /** Throws RecordProblem for a record that contradicts its event. */
  check(event: OpenEvent, record: AuditRecord): void {
    if (record.type !== "SYSCALL") return;
    if ((event.flags & EventFlag.syscall) === 0) {
      this.#calls++;
      return;
    }
    const pid = parseInteger(fieldValue(record, "pid"));
    if (pid === null || event.pid === null || pid === event.pid) return;
    if (event.node.name === null) this.#conflicts++;
    throw new RecordProblem(
      "contradiction",
      `its event has a SYSCALL of pid ${event.pid} and this one of pid ${pid}: records of two hosts; give each host's log a name with --node`,
    );
  }

  /** True where two hosts' logs without a name seem to be one source. */
  get areMuch(): boolean {
    return this.#conflicts > 0 && this.#conflicts * SHARE >= this.#calls;
  }
}
