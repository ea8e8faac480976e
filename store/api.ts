// SPDX-License-Identifier: Apache-2.0

export type { StoredRecord } from "../questions/record-source.ts";
export { DetailKind } from "../types/detail-kind.ts";
export { BLOCK_BYTES, BlockReader, BlockRows, damaged, lineAt, readSource } from "./blocks.ts";
export { readChecked } from "./care/range-hashes.ts";
export { closeDatabase, openForReading, openForWriting } from "./connection.ts";
export { contidFromBlob, contidToBlob } from "./contid-codec.ts";
export {
  ActorDictionary,
  CallDictionary,
  CREDENTIAL_COLUMNS,
  CredentialDictionary,
  detached,
  ProgramDictionary,
  StringDictionary,
} from "./dictionaries.ts";
export { EventFlag } from "./event-flags.ts";
export {
  bootOf,
  endOfBoot,
  FIRST_BOOT,
  firstKeyOfBoot,
  isDaemon,
  MAX_BOOT,
  makeEventKey,
  SERIAL_RANGE,
  sequenceOf,
  serialOf,
  VARIANTS,
  variantOf,
} from "./event-key.ts";
export {
  type EventParts,
  type EventValues,
  EventWriter,
  PATH_VALUES,
  type RefusedEvent,
  STATEMENT_VALUES,
} from "./event-writer.ts";
export { LIVE_RUN } from "./live-run.ts";
export { processesWith } from "./open-elsewhere.ts";
export { RecordFrames, splitFrames } from "./record-frames.ts";
export { RecordReader, readRecords } from "./records.ts";
export { type OverflowRow, saveOverflows } from "./repositories/gaps/overflow-rows.ts";
export { RowBatch } from "./row-batch.ts";
export { buildSecondaryIndexes, dropSecondaryIndexes } from "./secondary-indexes.ts";
export { type HashedSource, prefixHashes, sourceHash } from "./source-hash.ts";
export { withStatementCache } from "./statement-cache.ts";
export type { PreparedStatement, SqlValue, Store } from "./store.ts";
export { StoreError, type StoreErrorCode, toStoreError } from "./store-error.ts";
export { syncEachCommit } from "./sync-commits.ts";
export { fromSqlText, toSqlText } from "./text.ts";
