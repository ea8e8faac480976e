// SPDX-License-Identifier: Apache-2.0
export { INPUT_FORMATS, type InputFormat } from "./carrier-filter.ts";
export { discoverSources } from "./discover-sources.ts";
export { type FollowedPath, type FollowPass, LogFollower } from "./follow-logs.ts";
export { IngestError, type IngestErrorCode } from "./ingest-error.ts";
export { type IngestOptions, type IngestProgress, type IngestSummary, ingestPaths } from "./ingest-paths.ts";
export type { SourceSummary } from "./source-summary.ts";
export { DispatcherDecoder, type DispatcherFormat } from "./spool/dispatcher-decoder.ts";
export { type SegmentFiles, segmentsOf } from "./spool/spool-folder.ts";
export { SpoolFollower } from "./spool/spool-follower.ts";
export { type SpoolCounts, type SpoolLimits, SpoolWriter } from "./spool/spool-writer.ts";
export { waitForChange } from "./wait-for-change.ts";
