// SPDX-License-Identifier: Apache-2.0
import { UNKNOWN_ANSWER } from "../resolve/container-answer.ts";
import type { Membership } from "../resolve/membership.ts";
import type { LikelyResidence } from "./likely-place.ts";

export interface LikelyMembership extends Membership {
  readonly likely: LikelyResidence | undefined;
}

/** Splits an unknown membership where the likely place of its task changes. Others have none. */
export function splitByLikely(
  membership: Membership,
  residences: () => readonly LikelyResidence[],
): LikelyMembership[] {
  if (membership.evidence !== "unknown" || membership.container !== UNKNOWN_ANSWER)
    return [{ ...membership, likely: undefined }];
  const { from, to } = membership;
  const within = residences().filter(
    (each, i, all) => each.from <= to && (all[i + 1]?.from ?? to + 1) > from,
  );
  if (within.length === 0) return [{ ...membership, likely: undefined }];
  return within.map((each, i) => ({
    ...membership,
    from: i === 0 ? from : each.from,
    to: (within[i + 1]?.from ?? to + 1) - 1,
    likely: each.place === undefined ? undefined : each,
  }));
}
