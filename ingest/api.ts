// SPDX-License-Identifier: Apache-2.0
export { IngestError, type IngestErrorCode } from "./ingest-error.ts";
export { ingestPaths } from "./ingest-paths.ts";
