// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, KEYS_OF_SERIAL } from "../../../types/attribution/event.ts";
import type { Model } from "../model/model.ts";

const SERIALS = 2 ** 32;
/** Serial 1 is the kernel's own message of its start, which no daemon reads. To enable auditing and disable it again takes two more. */
const FIRST_SERIAL = 3;

/**
 * Notes the moment at which auditing was enabled for the first time in the boot. A task that was born before it never writes a
 * SYSCALL record, so every task that does was born in this log. Source: audit_alloc(), kernel/auditsc.c. The moment counts where
 * the log begins with the boot's first serials and none is missing since: auditing may have been enabled, and disabled, before.
 */
export function noteBeginning(state: Model, { id, statements, hasSyscall }: AttributionEvent): void {
  if (state.beginning !== 0 || statements === null || hasSyscall) return;
  if (state.tasks.length > 0 || state.shown.holes.length > 0) return;
  if (Math.floor(state.firstEvent / KEYS_OF_SERIAL) % SERIALS > FIRST_SERIAL) return;
  const enables = statements.some(
    ({ type, fields }) =>
      type === "CONFIG_CHANGE" &&
      fields.get("old") === "0" &&
      fields.get("res") === "1" &&
      /^[12]$/.test(fields.get("audit_enabled") ?? ""),
  );
  if (enables) state.beginning = id;
}
