// SPDX-License-Identifier: Apache-2.0

import type { TaskConclusion } from "../../../types/attribution/conclusions.ts";
import { EVIDENCE } from "../../../types/attribution/evidence.ts";
import type { RowDigest } from "./row-digest.ts";

const STRENGTH = new Map(EVIDENCE.map((evidence, i) => [evidence, i]));

/** Adds a task with its memberships to a digest. */
export function digestTask(
  digest: RowDigest,
  { pid, first, last, parent, born, silent, memberships }: TaskConclusion,
): void {
  digest.number(pid);
  digest.number(first);
  digest.number(last);
  digest.number(parent);
  digest.number(born);
  digest.number(silent ? 1 : 0);
  digest.number(memberships.length);
  for (const membership of memberships) {
    const { from, to, container, evidence, proof, excludesHost, conflict, reason, named, likely } =
      membership;
    digest.number(from);
    digest.number(to);
    digest.number(container);
    digest.number(STRENGTH.get(evidence)!);
    digest.number(proof);
    digest.number((excludesHost ? 1 : 0) + (conflict ? 2 : 0));
    digest.number(named);
    digest.text(reason);
    digest.number(likely?.container ?? null);
    if (likely === null) continue;
    digest.text(likely.reason);
    digest.number(likely.proof);
  }
}
