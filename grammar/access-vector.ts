// SPDX-License-Identifier: Apache-2.0

/** The decision of SELinux: `avc:  denied  { read write } for`. */
export interface AccessVector {
  readonly decision: string;
  readonly permissions: readonly string[];
  /** The line ends within the list: there were more entries. */
  readonly isCut: boolean;
}

/** The decision in a record's prose (of an AVC) or claim prose (of a USER_AVC); undefined for other prose. */
export function parseAccessVector(prose: string | null): AccessVector | undefined {
  const match = /^avc: +([a-z]+) +\{ ([^}]*)(\}?)/.exec(prose ?? "");
  if (match === null) return undefined;
  const [, decision, list, end] = match as unknown as [string, string, string, string];
  const permissions = list.split(" ").filter((word) => word !== "");
  if (end === "" && !list.endsWith(" ")) permissions.pop();
  return { decision, permissions, isCut: end === "" };
}
