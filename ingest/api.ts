// SPDX-License-Identifier: Apache-2.0
export { INPUT_FORMATS, type InputFormat } from "./carrier-filter.ts";
export { discoverSources } from "./discover-sources.ts";
export { IngestError, type IngestErrorCode } from "./ingest-error.ts";
export { type IngestOptions, type IngestProgress, type IngestSummary, ingestPaths } from "./ingest-paths.ts";
export type { SourceSummary } from "./source-summary.ts";
