// SPDX-License-Identifier: Apache-2.0
import type { LogCoverage } from "../../questions/log-coverage.ts";
import { countSimultaneousBoots } from "../repositories/events/boot-rows.ts";
import { readOverflows } from "../repositories/gaps/overflow-rows.ts";
import { countProblems } from "../repositories/problems/problem-rows.ts";
import { readNodesInSources } from "../repositories/sources/node-in-source.ts";
import { readReadAsNames } from "../repositories/sources/read-as-rows.ts";
import { readCarriers } from "../repositories/sources/source-carriers.ts";
import { sumSources } from "../repositories/sources/source-rows.ts";
import { readTwinNodes } from "../repositories/sources/twin-nodes.ts";
import type { Store } from "../store.ts";

/** See LogRepository. */
export function readLogCoverage(store: Store): LogCoverage {
  return {
    problems: countProblems(store),
    sources: sumSources(store),
    carriers: readCarriers(store),
    nodes: readNodesInSources(store),
    readAs: readReadAsNames(store),
    twins: readTwinNodes(store),
    simultaneous: countSimultaneousBoots(store).boots,
    overflow: readOverflows(store).reduce((sum, { records }) => sum + records, 0),
  };
}
