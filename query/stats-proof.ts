// SPDX-License-Identifier: Apache-2.0

import { keysOfBoot } from "../store/event-key.ts";
import {
  countContainerRecords,
  countNamespacePaths,
} from "../store/repositories/attribution/proof-totals.ts";
import type { CallNamer } from "../store/repositories/attribution/row-lookup.ts";
import { callCounter, readCallRows } from "../store/repositories/events/call-rows.ts";
import type { Store } from "../store/store.ts";
import { BIRTH_CALLS, PROVING_CALLS, type ProvingCall } from "../types/attribution/calls.ts";
import type { BootId } from "../types/ids.ts";

/** Powers of proof of one boot's records about containers. */
export interface Proof {
  readonly calls: Readonly<Record<ProvingCall, number>>;
  /** PATH records of /proc/PID/ns/X. */
  readonly namespacePaths: number;
  /** Records in which the kernel speaks of containers itself. */
  readonly containerRecords: number;
  /** No clone of any kind and no container record: nesting cannot be inferred. */
  readonly isBlind: boolean;
}

/** Counts what a boot's log has to prove containers with; look-ups in indexes, no event is read. */
export function readProof(store: Store, boot: BootId, nameOf: CallNamer): Proof {
  const { first, last } = keysOfBoot(boot);
  const calls = Object.fromEntries(PROVING_CALLS.map((name) => [name, 0])) as Record<ProvingCall, number>;
  const count = callCounter(store);
  for (const call of readCallRows(store)) {
    const name = nameOf(call.arch, call.number);
    if (name === undefined || !(name in calls)) continue;
    calls[name as ProvingCall] += count(call.id, first, last);
  }
  const containerRecords = countContainerRecords(store, boot);
  const clones = BIRTH_CALLS.reduce((sum, name) => sum + calls[name], 0);
  return {
    calls,
    namespacePaths: countNamespacePaths(store, boot),
    containerRecords,
    isBlind: clones === 0 && containerRecords === 0,
  };
}
