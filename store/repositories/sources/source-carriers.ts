// SPDX-License-Identifier: Apache-2.0
import type { SourceCarriers } from "../../../questions/log-coverage.ts";
import { parseCarrierCounts } from "../../../types/carrier-counts.ts";
import type { Store } from "../../store.ts";
import { readCarrierRows } from "./source-rows.ts";

/** All sources in their order. */
export function readCarriers(store: Store): SourceCarriers[] {
  return readCarrierRows(store).map(({ id, name, carriers, other }) => ({
    source: id,
    name,
    ...parseCarrierCounts(carriers),
    otherLines: other,
  }));
}
