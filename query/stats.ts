// SPDX-License-Identifier: Apache-2.0

import type { BootCoverage } from "../questions/boot-repository.ts";
import type { LogCoverage, SourceTotals, TwinNode } from "../questions/log-coverage.ts";
import type { NameCount } from "../questions/name-count.ts";
import type { Repositories } from "../questions/repositories.ts";
import type { CarrierCounts } from "../types/carrier-counts.ts";
import { sumCarriers } from "./source-carriers.ts";
import { type JoinedName, joinedNames, type RenamedNode, renamedNodes } from "./stats-names.ts";
import { type CallNamer, type Proof, proofOf, provingTest } from "./stats-proof.ts";

/** Knowledge of one boot, and its quality. */
export interface BootStats extends Omit<BootCoverage, "proof"> {
  readonly proof: Proof;
}

export type { NameCount };

export interface Stats {
  readonly boots: readonly BootStats[];
  readonly problems: readonly NameCount[];
  readonly sources: SourceTotals;
  /** Carriers of records, and lines beside them. */
  readonly carriers: CarrierCounts & { readonly otherLines: number };
  /** Names that one host may have had, one after the other. */
  readonly renamed: readonly RenamedNode[];
  /** Records that are read as another host's than they name. */
  readonly joined: readonly JoinedName[];
  /** Names that have the same calls. */
  readonly twins: readonly TwinNode[];
  /** Boots of a log without a host's name that begin before another one of it has ended: it may be two hosts'. */
  readonly simultaneous: number;
  /** Records that ctraudit plugin could not keep. */
  readonly overflow: number;
}

/** Everything that `stats` shows. */
export async function readStats({ boots, logs }: Repositories, nameOf: CallNamer): Promise<Stats> {
  return statsOf(await boots.coverage(provingTest(nameOf)), await logs.coverage(), nameOf);
}

/** The same of answers that are at hand. */
export function statsOf(boots: readonly BootCoverage[], logs: LogCoverage, nameOf: CallNamer): Stats {
  const { problems, sources, carriers, nodes, readAs, twins, simultaneous, overflow } = logs;
  return {
    boots: boots.map(({ boot, firstSerial, lastSerial, events, proof, ...rest }) => {
      const { tasks, records, evidence, likely, byPids, containers, conflicts, gaps, failure } = rest;
      return {
        ...{ boot, firstSerial, lastSerial, events, proof: proofOf(proof, nameOf), tasks, records, evidence },
        ...{ likely, byPids, containers, conflicts, gaps, failure },
      };
    }),
    problems,
    sources,
    carriers: {
      ...sumCarriers(carriers),
      otherLines: carriers.reduce((sum, { otherLines }) => sum + otherLines, 0),
    },
    renamed: renamedNodes(nodes),
    joined: joinedNames(readAs),
    twins,
    simultaneous,
    overflow,
  };
}
