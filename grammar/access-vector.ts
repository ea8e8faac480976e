// SPDX-License-Identifier: Apache-2.0

/** The decision of SELinux: `avc:  denied  { read write } for`. */
export interface AccessVector {
  readonly decision: string;
  readonly permissions: readonly string[];
}

/** The decision in a record's prose (of an AVC) or claim prose (of a USER_AVC); undefined for other prose. */
export function parseAccessVector(prose: string | null): AccessVector | undefined {
  const match = /^avc: +([a-z]+) +\{ ([^}]*)\}/.exec(prose ?? "");
  if (match === null) return undefined;
  const [, decision, permissions] = match as unknown as [string, string, string];
  return { decision, permissions: permissions.split(" ").filter((word) => word !== "") };
}
