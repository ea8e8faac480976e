// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/api.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, UNKNOWN_ANSWER } from "./marks.ts";
import type { Resolution } from "./resolve.ts";

/** Row ids of answers; of each container by its index. */
export interface ContainerIds {
  readonly host: number;
  readonly hostPids: number;
  readonly of: (container: number) => number | null;
}

/** New ids, above all that are in the database. */
export function containerIds(store: Store, resolution: Resolution): ContainerIds {
  const base = (store.prepare("SELECT ifnull(max(id), 0) FROM container").pluck().get() as number) + 1;
  const hostPids = base + 1;
  const first = base + 2;
  return {
    host: base,
    hostPids,
    of: (answer) => {
      if (answer === UNKNOWN_ANSWER) return null;
      if (answer === HOST_ANSWER) return base;
      return answer === HOST_PIDS_ANSWER ? hostPids : first + resolution.merged(answer);
    },
  };
}
