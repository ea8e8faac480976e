// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";
import { isInInnerNamespace } from "../model/task-pid-namespace.ts";
import { auditControl } from "../rules/audit-control.ts";
import type { EvidenceRule, Finding } from "../rules/evidence-rule.ts";
import { namespaceFile } from "../rules/namespace-file.ts";
import { overlayDevice } from "../rules/overlay-device.ts";
import { ownHostname } from "../rules/own-hostname.ts";
import { ownNumber } from "../rules/own-number.ts";
import { pivotedRoot } from "../rules/pivoted-root.ts";
import { rootDirectory } from "../rules/root-directory.ts";
import { securityLabel } from "../rules/security-label.ts";
import { signalTarget } from "../rules/signal-target.ts";
import { noteInit, noteMark } from "./marks.ts";
import { proveOwnMounts } from "./own-mounts-proof.ts";
import { proveInitial, proveInner } from "./pid-namespace-proof.ts";

/** All rules of evidence except lineage, the clone test and the kernel's own records; strongest first. */
export const EVIDENCE_RULES: readonly (readonly [name: string, rule: EvidenceRule])[] = [
  ["audit control", auditControl],
  ["own number", ownNumber],
  ["signal target", signalTarget],
  ["namespace file", namespaceFile],
  ["pivoted root", pivotedRoot],
  ["security label", securityLabel],
  ["root directory", rootDirectory],
  ["overlay device", overlayDevice],
  ["own hostname", ownHostname],
];

/**
 * Combines the rules of evidence. On a kernel that logs container IDs no rule applies. A proof of a PID namespace
 * (initial, inner, own-mounts) locates the task from its first event on, if nothing has located it; against a complete
 * lineage it records a conflict, and never moves a container's task to the host. Marks locate only what nothing else
 * has located, at the end (`resolve/`); on a task of the host they record a conflict and make it unknown. Of the
 * rules, only a proof of the initial PID namespace places a task on the host.
 */
export function applyRules(state: Model, event: AttributionEvent, index: TaskIndex): void {
  if (hasNothingForRules(event)) return;
  for (const [, rule] of EVIDENCE_RULES) {
    const finding = rule(state, event, index);
    if (finding !== undefined) applyFinding(state, event, finding.task ?? index, finding);
    if (rule === pivotedRoot && event.call === "pivot_root" && event.success) noteInit(state, index);
  }
}

/** True for most events: an open, or a call that no rule uses, without any field that a rule reads. */
function hasNothingForRules({
  call,
  namespacePaths,
  files,
  hostname,
  label,
  labels,
  statements,
}: AttributionEvent): boolean {
  return (
    (call === "" || call === "open") &&
    namespacePaths === null &&
    files === null &&
    hostname === null &&
    label === null &&
    labels === null &&
    statements === null
  );
}

function applyFinding(state: Model, event: AttributionEvent, index: TaskIndex, finding: Finding): void {
  switch (finding.kind) {
    case "initial":
      return proveInitial(state, index, event.id);
    case "inner":
      // The pid of the task in an inner namespace is known: the finding is not new, and does not prove a further
      // namespace below.
      if (state.tasks.get(index)!.innerPid !== 0 && isInInnerNamespace(state, state.tasks.get(index)!))
        return;
      return proveInner(state, index, event.id);
    case "own-mounts":
      return proveOwnMounts(state, index, event.id);
    case "marked":
      return noteMark(state, index, finding.mark, event.id);
    case "confined":
      return noteMark(state, index, "confined", event.id);
  }
}
