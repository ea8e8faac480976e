// SPDX-License-Identifier: Apache-2.0
import type { Statement } from "../../types/attribution/event.ts";

type Choose = <T>(list: readonly T[]) => T;

/** A chain longer than the maximum nesting of containers. */
const LONG = Array.from({ length: 80 }, (_, i) => 40 + i).join("^");
/** Container ID lists as in records; few ids, so that they contradict each other. */
export const chains = [
  "5",
  "6",
  "7",
  "5^6",
  "6^5",
  "7^5^6",
  "5^5",
  "6,7",
  "5,^7",
  "0",
  "1",
  "unset",
  LONG,
  "18446744073709551615",
  "x",
];
const IDS = ["5", "6", "7", "8", "1", "unset"];
const OPERATIONS = [
  "create",
  "clone",
  "unshare",
  "extend",
  "enter",
  "setns",
  "define",
  "label",
  "destroy",
  "set",
  "drop",
  "init",
  "other",
];

/** One CONTAINER_OP, of any series. */
export function operation(choose: Choose, pids: readonly number[]): Statement {
  const fields: [string, string][] = [
    ["op", choose(OPERATIONS)],
    ["contid", choose([...IDS, ...chains])],
    ["opid", String(choose(pids))],
  ];
  const parent = choose([...IDS, undefined]);
  if (parent !== undefined) fields.push(["parent", parent]);
  const more = choose(["", "", "old-contid", "ancestors", "nsflags", "otid"]);
  if (more === "nsflags") fields.push([more, choose(["20000000", "2c020000"])]);
  else if (more !== "") fields.push([more, choose(chains)]);
  return { type: choose(["CONTAINER_OP", "UNKNOWN[1341]"]), fields: new Map(fields) };
}

/** Statement of an event about its subject's container. */
export function statementsOf(choose: Choose): Statement[] {
  const id = new Map([
    ["record", choose(["1", "2"])],
    ["contid", choose(chains)],
  ]);
  return [
    { type: "SYSCALL", fields: new Map([["record", "1"]]) },
    { type: choose(["CONTAINER_ID", "UNKNOWN[1332]"]), fields: id },
  ];
}
