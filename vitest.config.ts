// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vitest/config";

/** Tests that run the built program, its peers or a browser. */
const END_TO_END = [
  "{cli,library}/**/*.test.ts",
  "bench/soak/*.test.ts",
  "fixtures/{ausearch*,aureport,hostile-database,relays,report-html,security}.test.ts",
];
const ALL =
  "{types,grammar,transport,expression,interpret,ingest,questions,store,query,report,cli,bench,fuzz,fixtures,library}/**/*.test.ts";

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", "./scripts/slowest-tests.mjs"],
    projects: [
      { extends: true, test: { name: "unit", include: [ALL], exclude: END_TO_END } },
      { extends: true, test: { name: "e2e", include: END_TO_END } },
    ],
  },
});
