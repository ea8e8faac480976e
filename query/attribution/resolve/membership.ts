// SPDX-License-Identifier: Apache-2.0
import type { Evidence } from "../../../types/attribution/evidence.ts";
import { type ContainerAnswer, HOST_ANSWER, HOST_PIDS_ANSWER, UNKNOWN_ANSWER } from "./container-answer.ts";
import type { HostCaveat } from "./host-proof.ts";
import type { MarkedLocation } from "./mark-book.ts";

/** The stored answer for a task, from one event on. */
export interface Membership {
  readonly from: number;
  readonly to: number;
  readonly container: ContainerAnswer;
  readonly evidence: Evidence;
  readonly proof: number;
  readonly excludesHost: boolean;
  readonly conflict: boolean;
  readonly reason: string | null;
}

export type Answer = Pick<Membership, "container" | "evidence" | "proof" | "excludesHost" | "reason">;

/** Splits a membership at its caveat: host before, `host?` from there on. Kernel evidence has no caveat. */
export function splitAtFirstCaveat(membership: Membership, { from, why }: HostCaveat): Membership[] {
  const { container, evidence } = membership;
  if (container !== HOST_ANSWER || evidence === "kernel" || evidence === "operation") return [membership];
  if (from > membership.to) return [membership];
  const since = Math.max(from, membership.from);
  const { to, proof, excludesHost, conflict, reason } = membership;
  const rest = {
    from: since,
    to,
    container: HOST_PIDS_ANSWER,
    evidence,
    proof,
    excludesHost,
    reason: why,
    conflict,
  };
  if (since === membership.from) return [rest];
  return [
    { from: membership.from, to: since - 1, container, evidence, proof, excludesHost, reason, conflict },
    rest,
  ];
}

/** The task is on the host by its pids or its lineage, and has a mark of a container. */
export function downgradeToUnknown({ mark, event }: MarkedLocation): Answer {
  const reason = `taken for the host's, but it bears a container's mark: ${mark}`;
  return { container: UNKNOWN_ANSWER, evidence: "unknown", proof: event, excludesHost: false, reason };
}
