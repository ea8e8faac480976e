// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{types,grammar,transport,expression,interpret,ingest,store,query,report,cli,bench,fuzz,fixtures,library}/**/*.test.ts",
    ],
    pool: "forks",
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
