// SPDX-License-Identifier: Apache-2.0
import { API_AUDIT, importApiAudit } from "../ingest/claims/import-api-audit.ts";
import { apiRequestLine, apiRequestObject } from "../report/api-request-text.ts";
import { safeJson } from "../report/safe-json.ts";
import { readApiRequests } from "../store/repositories/claims/api-requests.ts";
import { listClaimSources } from "./claim-sources.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { importAll, removeAll } from "./names-command.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { zoneOf } from "./read-times.ts";

/** `ctraudit k8s import|list|remove`: audit logs of Kubernetes API servers. */
export const k8sCommand: CommandHandler = async (args, options, context) => {
  const [action, ...rest] = args;
  if (action === "import") return importAll(rest, options, context, importApiAudit);
  if (action === "list") return list(options, context);
  if (action === "remove") return removeAll(API_AUDIT, rest, options, context);
  throw new CliError("CTR_CLI_USAGE", action === undefined ? "k8s needs an action" : `k8s has no ${action}`, {
    hint: "import FILE…, list or remove NUMBER…",
  });
};

async function list(options: OptionValues, context: CliContext): Promise<number> {
  const format = readChoice(options, "format", ["text", "ndjson"]) ?? "text";
  const zone = await zoneOf(options);
  return withDatabase(options, context, (store) => {
    const { stdout } = context;
    const requests = readApiRequests(store);
    if (format === "ndjson")
      for (const request of requests)
        stdout.write(`${safeJson({ type: "api-request", version: 1, data: apiRequestObject(request) })}\n`);
    else {
      listClaimSources(store, API_AUDIT, stdout);
      for (const request of requests) stdout.write(`${apiRequestLine(request, zone)}\n`);
    }
    return requests.length === 0 ? EXIT.nothing : EXIT.done;
  });
}
