// SPDX-License-Identifier: Apache-2.0

import { saveCauseRows } from "../../store/repositories/causes/cause-rows.ts";
import { bootEvents } from "../../store/repositories/causes/placed-events.ts";
import { programRuns } from "../../store/repositories/causes/program-runs.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import type { Cause } from "./cause.ts";
import { changedRoots } from "./changed-roots.ts";
import { CLIENT_WORDS, daemonClients, isClientRun } from "./daemon-client.ts";
import { EXEC_WORDS, execsBy, isExecRequest } from "./exec-by.ts";
import { hostFiles } from "./host-file.ts";
import { hostPrograms } from "./host-program.ts";
import { kernelHelpers } from "./kernel-helper.ts";
import { leftContainers } from "./left-container.ts";
import { shimClients } from "./shim-client.ts";

/** Possible causes across containers in one boot, in the order of the effects, from its memberships as they are stored. */
export function concludeCauses(store: Store, boot: BootId): Cause[] {
  const events = bootEvents(store, boot);
  const words = [...CLIENT_WORDS, ...EXEC_WORDS];
  const runs = programRuns(events, words, (argv) => isClientRun({ argv }) || isExecRequest({ argv }));
  const programs = hostPrograms(events);
  return [
    ...daemonClients(events, runs),
    ...shimClients(events),
    ...kernelHelpers(events),
    ...hostFiles(events).filter((file) => !programs.some((program) => isPartOf(file, program))),
    ...programs,
    ...leftContainers(events),
    ...changedRoots(events),
    ...execsBy(events, runs),
  ].sort((a, b) => a.to - b.to);
}

/** The same write and the same run, told already. */
function isPartOf({ from, to }: Cause, whole: Cause): boolean {
  return to === whole.to && (from === whole.from || whole.through.includes(from));
}

/** Writes them in place of what was written of the boot before. Runs inside the caller's transaction. */
export function saveCauses(store: Store, boot: BootId, causes: readonly Cause[]): void {
  saveCauseRows(
    store,
    boot,
    causes.map((cause) => ({ ...cause, through: JSON.stringify(cause.through) })),
  );
}
