// SPDX-License-Identifier: Apache-2.0
export { type ContidChain, parseContidList } from "../types/contid-list.ts";
export { type AccessVector, parseAccessVector } from "./access-vector.ts";
export { archName, archNumber, cloneFlagsArgument } from "./arch-names.ts";
export type { AuditRecord, ParseProblem, ParseResult, ProblemCode } from "./audit-record.ts";
export { decodeHex, decodeText, displayText, isUnset } from "./decode-text.ts";
export { claimValue, enrichedValue, fieldValue } from "./field-access.ts";
export { type FieldKind, fieldKind } from "./field-kinds.ts";
export { GrammarError, type GrammarErrorCode } from "./grammar-error.ts";
export { interpretField } from "./interpret.ts";
export { errnoName, errnoNumber, signalName } from "./interpret-numbers.ts";
export { parseRecord } from "./parse-record.ts";
export { RECORD_TYPES, typeNameOf, typeNumberOf } from "./record-types.ts";
export { parseSocketAddress, type SocketAddress } from "./socket-address.ts";
export { syscallName, syscallNumber } from "./syscall-names.ts";
