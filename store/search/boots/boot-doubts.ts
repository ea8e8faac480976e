// SPDX-License-Identifier: Apache-2.0
import type { BootDoubts } from "../../../questions/boot-repository.ts";
import type { BootId } from "../../../types/ids.ts";
import { countConflicts } from "../../repositories/attribution/conflict-rows.ts";
import { countGaps } from "../../repositories/gaps/gap-rows.ts";
import { failuresByBoot } from "../../repositories/problems/attribution-failures.ts";
import type { Store } from "../../store.ts";

/** Reads what is doubtful in a boot. */
export function doubtReader(store: Store): (boot: BootId) => BootDoubts {
  const failures = failuresByBoot(store);
  return (boot) => ({
    conflicts: countConflicts(store, boot),
    gaps: countGaps(store, boot),
    failure: failures.get(boot) ?? null,
  });
}
