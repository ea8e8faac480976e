// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import { readCallRows } from "../../store/repositories/events/call-rows.ts";
import type { Store } from "../../store/store.ts";

const OPENS = /^open(?:at|at2)?$/;

/** Rows of `call` that open a file by its name. */
export function openCalls(store: Store): number[] {
  const names = callNames();
  return readCallRows(store).flatMap((call) => (OPENS.test(names.call(call)) ? [call.id] : []));
}
