// SPDX-License-Identifier: Apache-2.0
import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { HostCaveat } from "./host-proof.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, type MarkedLocation, UNKNOWN_ANSWER } from "./mark-book.ts";

/** Where a task was, from one event on: the answer that is stored. */
export interface Membership {
  readonly from: number;
  readonly to: number;
  /** Index of the container; HOST_ANSWER, HOST_PIDS_ANSWER, or UNKNOWN_ANSWER where it is not known. */
  readonly container: number;
  readonly evidence: Evidence;
  readonly proof: number;
  readonly excludesHost: boolean;
  readonly conflict: boolean;
  readonly cause: string | null;
}

export type Answer = Pick<Membership, "container" | "evidence" | "proof" | "excludesHost" | "cause">;

/** The host without reserve up to an event, and by its process ids alone from there on. What the kernel says has none. */
export function splitAtFirstCaveat(membership: Membership, { from, why }: HostCaveat): Membership[] {
  const { container, evidence } = membership;
  if (container !== HOST_ANSWER || evidence === "kernel" || evidence === "operation") return [membership];
  if (from > membership.to) return [membership];
  const since = Math.max(from, membership.from);
  const rest = { ...membership, from: since, container: HOST_PIDS_ANSWER, cause: why };
  return since === membership.from ? [rest] : [{ ...membership, to: since - 1 }, rest];
}

/** It counts in the host's numbers, or descends from who does, and yet bears a container's mark. */
export function downgradeToUnknown({ mark, event }: MarkedLocation): Answer {
  const cause = `taken for the host's, but it bears a container's mark: ${mark}`;
  return { container: UNKNOWN_ANSWER, evidence: "unknown", proof: event, excludesHost: false, cause };
}
