// SPDX-License-Identifier: Apache-2.0

import { bootReader } from "../store/search/boot-reader.ts";
import { readBootCoverage, readBootProofs } from "../store/search/boots/boot-coverage.ts";
import { readBootPlaces } from "../store/search/boots/place-counts.ts";
import { containerReader } from "../store/search/container-reader.ts";
import { readLogCoverage } from "../store/search/log-coverage.ts";
import { readNested } from "../store/search/nested-containers.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { type Stats, statsOf } from "./stats.ts";
import { type CallNamer, type Proof, proofOf, provingTest } from "./stats-proof.ts";
import { type BootTree, placesOf, type TreeOptions, treesOf } from "./tree.ts";

/** readTree of a database that is open here, without waiting. */
export function readTreeOf(store: Store, options: TreeOptions): BootTree[] {
  return store.reading(() => {
    const boots = bootReader(store);
    const container = containerReader(store, boots);
    const places = readBootPlaces(store, boots, placesOf(options));
    return treesOf(places, readNested(store, { boots, container }, options.roots), options, container);
  });
}

/** readStats of a database that is open here, without waiting. */
export function readStatsOf(store: Store, nameOf: CallNamer): Stats {
  const coverage = readBootCoverage(store, bootReader(store), provingTest(nameOf));
  return statsOf(coverage, readLogCoverage(store), nameOf);
}

/** The proof of one boot of a database that is open here. */
export function readProofOf(store: Store, boot: BootId, nameOf: CallNamer): Proof {
  return proofOf(readBootProofs(store, [boot], provingTest(nameOf)).get(boot)!, nameOf);
}
