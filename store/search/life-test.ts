// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../types/ids.ts";
import { firstKeyOfSequence } from "../event-key.ts";
import type { Store } from "../store.ts";

/** Serials that no event of a boot has, both included. */
export interface Hole {
  readonly first: number;
  readonly last: number;
}

/** Properties that all containers share which a task may have joined while records were missing; null: there was none. */
export interface Joinable {
  readonly ownMounts: boolean;
  readonly ownPids: boolean;
}

const CLONE_NEWNS = 0x20000;
const CLONE_NEWPID = 0x20000000;

/** The containers and sandboxes of the log that may have lived during a hole. */
export function lifeTest(store: Store): (boot: BootId, hole: Hole) => Joinable | null {
  const statement = store
    .prepare(
      `SELECT min(COALESCE(flags, 0) & ${CLONE_NEWNS} <> 0), min(COALESCE(flags, 0) & ${CLONE_NEWPID} <> 0) FROM container WHERE boot = ? AND class <> 'host'
         AND (created IS NULL OR created <= ?) AND (ended IS NULL OR ended >= ?)`,
    )
    .raw();
  const known = new Map<string, Joinable | null>();
  return (boot, { first, last }) => {
    const key = `${boot}:${first}`;
    let answer = known.get(key);
    if (answer === undefined) {
      const [mounts, pids] = statement.get(boot, eventKeyAt(boot, last + 1), eventKeyAt(boot, first)) as [
        number | null,
        number | null,
      ];
      answer = mounts === null ? null : { ownMounts: mounts === 1, ownPids: pids === 1 };
      known.set(key, answer);
    }
    return answer;
  };
}

/** The first id that an event of this serial can have. */
export function eventKeyAt(boot: BootId, sequence: number): number {
  return firstKeyOfSequence(boot, sequence);
}
