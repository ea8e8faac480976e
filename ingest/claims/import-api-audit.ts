// SPDX-License-Identifier: Apache-2.0
import { ApiRequestWriter } from "../../store/repositories/claims/api-request-writer.ts";
import type { Store } from "../../store/store.ts";
import { type Heard, type ImportSummary, importClaims } from "./import-inventory.ts";
import { auditEvents, readAuditEvent } from "./kubernetes-audit.ts";

export const API_AUDIT = "api-audit";
const FORMAT = { format: "kubernetes audit" };

/** Reads an audit log of a Kubernetes API server into the database: requests about pods, and claims of the pods that it carries. */
export function importApiAudit(
  store: Store,
  path: string,
  { nowMs }: { readonly nowMs: number },
): Promise<ImportSummary> {
  const requests = new ApiRequestWriter(store);
  const what = "no audit log of a Kubernetes API server";
  return importClaims(
    store,
    path,
    API_AUDIT,
    { node: null, nowMs, what },
    function* (value, line, writer): Generator<Heard> {
      for (const each of auditEvents(value)) {
        const found = readAuditEvent(each);
        if ("wrong" in found) yield found;
        else {
          for (const claim of found.containers) writer.container(claim);
          if (found.stage !== undefined) requests.write(writer, { ...found.stage, line });
          yield found.stage === undefined && found.containers.length === 0 ? "other" : FORMAT;
        }
      }
    },
  );
}
