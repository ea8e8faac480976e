// SPDX-License-Identifier: Apache-2.0
import type { Cell } from "./report-model.ts";

/** (uid_t) -1: nobody logged in. */
const UNSET = 4_294_967_295;

/** A login user in a cell: its number, `unset`, or nothing where the event does not say. */
export function loginUser(auid: number | null | undefined): Cell {
  return auid === UNSET ? "unset" : (auid ?? null);
}
