// SPDX-License-Identifier: Apache-2.0
import type { BootRepository } from "../../../questions/boot-repository.ts";
import type { BootReader } from "../../../questions/boot-view.ts";
import type { Store } from "../../store.ts";
import { readBootCoverage, readBootProofs } from "./boot-coverage.ts";
import { readBootPlaces } from "./place-counts.ts";

/** Boots of a database. */
export function bootRepository(store: Store, boots: () => BootReader): BootRepository {
  return {
    coverage: async (calls) => readBootCoverage(store, boots(), calls),
    proofs: async (some, calls) => readBootProofs(store, some, calls),
    places: async (criteria) => readBootPlaces(store, boots(), criteria),
  };
}
