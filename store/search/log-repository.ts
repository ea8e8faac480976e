// SPDX-License-Identifier: Apache-2.0
import type { LogRepository } from "../../questions/log-repository.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import { hasProblems } from "../repositories/problems/problem-rows.ts";
import { otherNames } from "../repositories/sources/read-as-rows.ts";
import type { Store } from "../store.ts";
import { inBatches } from "./batches.ts";

/** Logs of a database. */
export function logRepository(store: Store, records: () => RecordSource): LogRepository {
  return {
    async *linesWith(text) {
      const { searchProblems, textTest } = await import("./search-text.ts");
      yield* inBatches(searchProblems(store, records(), textTest(text)));
    },
    coverage: async () => (await import("./log-coverage.ts")).readLogCoverage(store),
    hasProblems: async () => hasProblems(store),
    otherNames: async () => otherNames(store),
  };
}
