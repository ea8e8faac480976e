// SPDX-License-Identifier: Apache-2.0
export { type ContidChain, parseContidList } from "../types/contid-list.ts";
export { type AccessVector, parseAccessVector } from "./access-vector.ts";
export type { AuditRecord, ParseProblem, ParseResult, ProblemCode } from "./audit-record.ts";
export { decodeHex, decodeText, displayText, isUnset } from "./decode-text.ts";
export { claimValue, enrichedValue, fieldValue } from "./field-access.ts";
export { type FieldKind, fieldKind } from "./field-kinds.ts";
export { GrammarError, type GrammarErrorCode } from "./grammar-error.ts";
export { parseCutRecord, parseRecord } from "./parse-record.ts";
export { RECORD_TYPES, typeNameOf, typeNumberOf } from "./record-types.ts";
