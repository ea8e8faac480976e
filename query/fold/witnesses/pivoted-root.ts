// SPDX-License-Identifier: Apache-2.0
import { placeOf } from "../places.ts";
import { birthPlace } from "../tasks.ts";
import type { Witness } from "./witness.ts";

/**
 * pivot_root by a child of clone3, whose flags are hidden. It moves the root of the whole mount namespace, so the
 * child has one of its own; as it did not unshare one, clone3 made it.
 */
export const pivotedRoot: Witness = (state, { call, success }, index) => {
  if (call !== "pivot_root" || !success) return undefined;
  const birth = placeOf(state, birthPlace(state.tasks[index]!));
  const unsharedMounts = state.containers[birth.extendedBy]?.flags ?? 0;
  const isHidden = birth.kind === "open" && birth.hidden !== 0;
  return isHidden && (unsharedMounts & 0x20000) === 0 ? { kind: "own-mounts" } : undefined;
};
