// SPDX-License-Identifier: Apache-2.0

import { syscallName } from "../interpret/syscall-names.ts";
import { CALLS_WITH_ARGUMENTS } from "../types/attribution/calls.ts";
import { type ChangeRule, changeRule } from "./change-calls.ts";
import { type NameRule, nameRule } from "./name-rules.ts";

const KEPT = new Set(CALLS_WITH_ARGUMENTS);
/** Kept only where a PATH of the event is one of /proc/…/ns/. */
const OPENS = new Set(["open", "openat", "openat2"]);

export type CallKind = "kept" | "opens" | "other";

/** Facts about a call that ingest needs. */
export interface CallTraits {
  readonly kind: CallKind;
  readonly changes: ChangeRule | undefined;
  readonly names: NameRule;
  readonly isSymlink: boolean;
}

const known = new Map<number, CallTraits>();

/** The arguments of a call that are kept, and whether it changes files, by AUDIT_ARCH_* and number. */
export function callTraits(arch: number, number: number): CallTraits {
  const key = number * 2 ** 32 + arch;
  const found = known.get(key);
  if (found !== undefined) return found;
  const name = syscallName(arch, number) ?? "";
  const kind = KEPT.has(name) ? "kept" : OPENS.has(name) ? "opens" : "other";
  const traits = {
    kind,
    changes: changeRule(name),
    names: nameRule(name, arch),
    isSymlink: name === "symlink" || name === "symlinkat",
  } as const;
  if (known.size < 4096) known.set(key, traits);
  return traits;
}
