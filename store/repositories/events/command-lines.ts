// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Events of a boot with a text in the arguments of what was run, in order. */
export function commandLinesWith(store: Store, boot: BootId, text: string): number[] {
  return store
    .prepare(
      "SELECT event FROM argv WHERE event BETWEEN @first AND @last AND instr(arguments, @text) > 0 ORDER BY event",
    )
    .pluck()
    .all({ ...keysOfBoot(boot), text: Buffer.from(text) }) as number[];
}
