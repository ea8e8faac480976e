// SPDX-License-Identifier: Apache-2.0

import type { BootProof } from "../questions/boot-repository.ts";
import type { CallTest } from "../questions/search-criteria.ts";
import { BIRTH_CALLS, PROVING_CALLS, type ProvingCall } from "../types/attribution/calls.ts";

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

/** The name of a system call; undefined: it has none. */
export type CallNamer = (arch: number, number: number) => string | undefined;

/** Whether a call is one of PROVING_CALLS. */
export function provingTest(nameOf: CallNamer): CallTest {
  return (arch, number) => (PROVING_CALLS as readonly (string | undefined)[]).includes(nameOf(arch, number));
}

/** The proof by counts of calls: those of `provingTest`. */
export function proofOf(
  { calls: counts, namespacePaths, containerRecords }: BootProof,
  nameOf: CallNamer,
): Proof {
  const calls = Object.fromEntries(PROVING_CALLS.map((name) => [name, 0])) as Record<ProvingCall, number>;
  for (const { arch, number, events } of counts) calls[nameOf(arch, number) as ProvingCall] += events;
  const clones = BIRTH_CALLS.reduce((sum, name) => sum + calls[name], 0);
  return { calls, namespacePaths, containerRecords, isBlind: clones === 0 && containerRecords === 0 };
}
