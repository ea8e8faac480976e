// SPDX-License-Identifier: Apache-2.0

export { ExpressionError } from "../expression/expression-error.ts";
export type { AuditRecord } from "../grammar/audit-record.ts";
export { decodeText } from "../grammar/decode-text.ts";
export { fieldValue } from "../grammar/field-access.ts";
export { IngestError, type IngestErrorCode } from "../ingest/ingest-error.ts";
export { conclude, fold, newModel } from "../query/attribution/conclude.ts";
export { StoreError, type StoreErrorCode } from "../store/store-error.ts";
export type { Conclusions } from "../types/attribution/conclusions.ts";
export type { AttributionEvent } from "../types/attribution/event.ts";
export { assembleEvents, type LogEvent } from "./assemble-events.ts";
export { attributeEvents } from "./attribute-events.ts";
export {
  type FoundEvent,
  type IngestOptions,
  type IngestSummary,
  ingestLogs,
  LogDatabase,
  openDatabase,
} from "./log-database.ts";
export { type InterpretedField, interpretRecord, type ParsedLine, parseLine } from "./parse-line.ts";
