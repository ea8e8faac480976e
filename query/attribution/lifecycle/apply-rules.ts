// SPDX-License-Identifier: Apache-2.0
import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { Model } from "../model/model.ts";
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
import { isInInnerNamespace, proveInitial, proveInner, proveOwnMounts } from "./pid-namespace-proof.ts";

/** All rules of evidence beside lineage, the clone test and the kernel's own records; strongest first. */
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
 * Combines the rules of evidence. A kernel that logs container IDs is believed, and no rule is asked.
 * What proves a pid namespace (initial, inner, own-mounts) locates the task, from its first event on, where nothing has
 * yet; against a lineage that was seen whole it makes a conflict, and never the host of a container. Marks only locate
 * what nothing else has located, when all is known (`resolve/`); on a task taken for the host's they make a conflict
 * and "unknown". No rule of evidence says "host" but by the initial pid namespace.
 */
export function applyRules(state: Model, event: AttributionEvent, index: number): void {
  if (saysNothing(event)) return;
  for (const [, rule] of EVIDENCE_RULES) {
    const where = rule(state, event, index);
    if (where !== undefined) applyFinding(state, event, where.who ?? index, where);
    if (rule === pivotedRoot && event.call === "pivot_root" && event.success) noteInit(state, index);
  }
}

/** Most events are an open or a call that no rule of evidence knows, with nothing that one looks at. */
function saysNothing({
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

function applyFinding(state: Model, event: AttributionEvent, index: number, where: Finding): void {
  switch (where.kind) {
    case "initial":
      return proveInitial(state, index, event.id);
    case "inner":
      // Of a task whose number in an inner namespace is known, this is nothing new, and does not mean a further one below.
      if (state.tasks.get(index)!.number !== 0 && isInInnerNamespace(state, state.tasks.get(index)!)) return;
      return proveInner(state, index, event.id);
    case "own-mounts":
      return proveOwnMounts(state, index, event.id);
    case "marked":
      return noteMark(state, index, where.mark, event.id);
    case "confined":
      return noteMark(state, index, "confined", event.id);
  }
}
