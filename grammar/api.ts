// SPDX-License-Identifier: Apache-2.0
export type { AuditRecord, ParseProblem, ParseResult, ProblemCode } from "./audit-record.ts";
export { claimValue, enrichedValue, fieldValue } from "./field-access.ts";
export { GrammarError, type GrammarErrorCode } from "./grammar-error.ts";
export { parseRecord } from "./parse-record.ts";
export { RECORD_TYPES, typeNameOf, typeNumberOf } from "./record-types.ts";
