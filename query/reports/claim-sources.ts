// SPDX-License-Identifier: Apache-2.0
import { readClaimSources } from "../../store/repositories/claims/claim-rows.ts";
import type { Store } from "../../store/store.ts";
import type { ReportTable } from "./report-model.ts";

/** Files of claims that were imported, for the chain of custody. */
export function claimSourceTable(store: Store): ReportTable {
  return {
    id: "claims",
    title: "Inventories and API audit logs",
    note: "Their bytes are not in the database: a file with the same SHA-256 is the same file. Their content is a claim.",
    columns: [
      "source",
      "format",
      "name",
      "host given",
      "bytes",
      "read",
      "claims",
      "of other things",
      "rejected",
      "SHA-256",
    ],
    rows: readClaimSources(store).map((source) => ({
      cells: [
        source.id,
        source.formats,
        source.name,
        source.node,
        source.bytes,
        { timeMs: source.readMs },
        source.claims,
        source.others,
        source.rejected,
        source.sha256,
      ],
      events: [],
      search: null,
    })),
  };
}
