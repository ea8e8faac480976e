// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./scripts/slowest-first.ts";

/** Tests that run the built program, its peers or a browser. */
const END_TO_END = [
  "{cli,fleet,library}/**/*.test.ts",
  "bench/soak/*.test.ts",
  "fixtures/{ausearch*,aureport,hostile-database,relays,report-html,security,triage-html}.test.ts",
];
/** Tests of the page in a browser. */
const BROWSER = ["web/**/*.test.ts"];
/** Tests that put another module in the place of one: these get modules of their own. */
const MOCKING = ["ingest/last-line.test.ts"];
const ALL =
  "{types,grammar,transport,expression,interpret,ingest,questions,store,query,report,fleet,web,cli,bench,fuzz,fixtures,library}/**/*.test.ts";

export default defineConfig({
  test: {
    pool: "forks",
    // Files of one worker share its modules: to load them anew for each file took a quarter of the time of all tests.
    isolate: false,
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", "./scripts/slowest-tests.mjs"],
    globalSetup: "./fixtures/testing/shared-folder.ts",
    setupFiles: "./ingest/testing/empty-scratch.ts",
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        extends: true,
        test: { name: "unit", include: [ALL], exclude: [...END_TO_END, ...BROWSER, ...MOCKING] },
      },
      { extends: true, test: { name: "unit-mocking", include: MOCKING, isolate: true } },
      { extends: true, test: { name: "e2e", include: END_TO_END } },
      // A browser meets a busy machine: what fails there is tried once more, and the report says so. Nothing else is: a lost record must fail at once.
      { extends: true, test: { name: "e2e-browser", include: BROWSER, retry: 1 } },
    ],
  },
});
