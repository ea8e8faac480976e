// SPDX-License-Identifier: Apache-2.0
import { isIP } from "node:net";
import type { TwinNode } from "../../../questions/log-coverage.ts";
import type { Store } from "../../store.ts";
import { callComparer, readNamedPairs } from "./twin-rows.ts";

/** Calls of one boot compared first, and in total. */
const [FEW, COMPARED] = [16, 1000];

/** Hosts with the same calls: equal serial, millisecond, process and program. Half must match, since one may have more of the log. */
export function readTwinNodes(store: Store): TwinNode[] {
  const compare = callComparer(store);
  const found = new Map<string, TwinNode>();
  for (const pair of readNamedPairs(store)) {
    const few = compare(pair, FEW);
    if (few.common * 2 < few.compared || few.common === 0) continue;
    const { common, compared } = compare(pair, COMPARED);
    if (common * 2 < compared) continue;
    const [one, other] = isIP(pair.names[0]) === 0 ? pair.names : [pair.names[1], pair.names[0]];
    const key = JSON.stringify([one, other]);
    found.set(key, { name: one, other, common: (found.get(key)?.common ?? 0) + common });
  }
  return [...found.values()];
}
