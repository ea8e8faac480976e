// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent, Statement } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { readMachineMessage } from "../facts/machine-message.ts";
import type { Claim, SenderClaims } from "../model/claims.ts";
import { locationOf, NO_LOCATION } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { locationOfTask } from "../model/residences.ts";
import { categoriesOf } from "../rules/security-label.ts";

/** Claims kept for each sender and pid or label: no sender can displace the claims of another. */
const MAX_CLAIMS = 64;
/** Limit of category pairs: no host uses more at once. */
const MAX_LABELS = 65_536;
/** Limit of ids of deleted containers, the latest of which are kept. */
const MAX_ENDS = 65_536;
const TYPES = /^VIRT_(?:CONTROL|MACHINE_ID)$/;

/**
 * Keeps the claims of engines. Any process with CAP_AUDIT_WRITE can write such messages: they count only if their
 * sender is proven to be on the host (`claim-book.ts`). Claims of a container's task are dropped here.
 */
export function foldClaims(state: Model, event: AttributionEvent, sender: TaskIndex): void {
  if (event.hasSyscall || sender < 0) return;
  for (const { type, fields } of event.statements ?? [])
    if (TYPES.test(type) && locationOf(state, locationOfTask(state.tasks.get(sender)!)).kind !== "container")
      keepClaim(state, event.id, sender, fields);
}

function keepClaim(state: Model, event: number, sender: TaskIndex, fields: Statement["fields"]): void {
  const said = readMachineMessage(fields);
  if (said === undefined) return;
  const { pid, isManager, pidNamespace, label, names, isEnd } = said;
  const born = state.clones.get(state.expected.get(pid) ?? -1);
  const claim = {
    event,
    sender,
    pid,
    location: born?.location ?? NO_LOCATION,
    isManager,
    pidNamespace,
    names: [...names],
  };
  if (isEnd) {
    if (state.endClaims.size >= MAX_ENDS) state.endClaims.delete(state.endClaims.keys().next().value!);
    append(state.endClaims, names[0]!.value, claim);
    return;
  }
  if (pid > 2) append(state.pidClaims, pid, claim);
  const categories = categoriesOf(label);
  if (categories !== undefined && (state.labelClaims.has(categories) || state.labelClaims.size < MAX_LABELS))
    append(state.labelClaims, categories, claim);
}

function append<Key>(claims: Map<Key, SenderClaims>, key: Key, claim: Claim): void {
  const known = claims.get(key) ?? new Map<TaskIndex, Claim[]>();
  claims.set(key, known);
  const own = known.get(claim.sender) ?? [];
  known.set(claim.sender, own);
  if (own.push(claim) > MAX_CLAIMS) own.shift();
}
