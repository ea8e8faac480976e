// SPDX-License-Identifier: Apache-2.0
export { fieldValue } from "../grammar/api.ts";
export type { Carrier, CarrierForm } from "./carrier.ts";
export type { FrameProblem } from "./frame-problem.ts";
export {
  type CarriedRecord,
  type Frame,
  readFrame,
  readStoredFrame,
  recordsOfEvent,
  type TableContext,
} from "./read-frame.ts";
export { MAX_HEADER, tableHeader } from "./table-row.ts";
