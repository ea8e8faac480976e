// SPDX-License-Identifier: Apache-2.0
// The order of test files: within a project the slowest first, so that no worker is left alone with one at the end.
// vitest only knows times of earlier runs, and a fresh clone has none.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take more than ten seconds, the slowest first, from the list of slowest-tests.mjs at the end of a run. */
const SLOW = [
  "fixtures/ausearch.test.ts",
  "fixtures/incremental.test.ts",
  "fixtures/report-tables.test.ts",
  "fixtures/aureport.test.ts",
  "web/views.test.ts",
  "fleet/faults.test.ts",
  "fuzz/random-sequences.test.ts",
  "cli/prune.test.ts",
  "fleet/replicas.test.ts",
  "library/docs.test.ts",
  "fixtures/escapes.test.ts",
  "fixtures/kept-counts.test.ts",
  "fixtures/search-properties.test.ts",
  "bench/soak/soak.test.ts",
  "web/hostile.test.ts",
  "cli/plugin.test.ts",
  "cli/watch.test.ts",
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = SLOW.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? SLOW.length : at;
    };
    const projects = [...new Set(order.map(({ project }) => project.name))];
    return projects.flatMap((name) =>
      order.filter(({ project }) => project.name === name).toSorted((a, b) => rank(a) - rank(b)),
    );
  }
}
