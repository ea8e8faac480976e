// SPDX-License-Identifier: Apache-2.0
import { type ImportSummary, INVENTORY, importInventory } from "../ingest/claims/import-inventory.ts";
import { IngestError } from "../ingest/ingest-error.ts";
import { claimObject, claimWords } from "../report/claims-text.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { safeJson } from "../report/safe-json.ts";
import { openForUpdate } from "../store/connection.ts";
import { discardUnused } from "../store/discard.ts";
import { readAllClaims } from "../store/repositories/claims/claim-rows.ts";
import { containersNamed, containersWithIdStart } from "../store/repositories/containers/find-containers.ts";
import type { Store } from "../store/store.ts";
import { shortId } from "../types/short-id.ts";
import { listClaimSources, removeClaimSources } from "./claim-sources.ts";
import { CliError } from "./cli-error.ts";
import { closeAfterWriting } from "./close-after-writing.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { databasePath } from "./database-path.ts";
import { describeError } from "./describe-error.ts";
import { withDatabase } from "./open-database.ts";

import { readChoice } from "./read-number.ts";
import { writeDatabase } from "./write-database.ts";

/** `ctraudit names import|list|remove`: claims of inventories on containers. */
export const namesCommand: CommandHandler = async (args, options, context) => {
  const [action, ...rest] = args;
  if (action === "import") return importAll(rest, options, context, importInventory);
  if (action === "list") return list(options, context);
  if (action === "remove") return removeAll(INVENTORY, rest, options, context);
  throw new CliError(
    "CTR_CLI_USAGE",
    action === undefined ? "names needs an action" : `names has no ${action}`,
    {
      hint: "import FILE…, list or remove NUMBER…",
    },
  );
};

type Importer = (
  store: Store,
  path: string,
  options: { readonly node: string | null; readonly nowMs: number },
) => Promise<ImportSummary>;

/** Reads each file; where one cannot be read, the others are. */
export async function importAll(
  paths: readonly string[],
  options: OptionValues,
  context: CliContext,
  read: Importer,
): Promise<number> {
  if (paths.length === 0)
    throw new CliError("CTR_CLI_USAGE", "import needs a file", { hint: "- reads standard input" });
  return writeDatabase(options, context, async ({ store, isNew }) => {
    let failed = 0;
    for (const path of paths) {
      try {
        const summary = await read(store, path, {
          node: options.text("node") ?? null,
          nowMs: context.nowMs,
        });
        for (const line of summaryLines(summary)) context.warn(line);
      } catch (error) {
        if (!(error instanceof IngestError)) throw error;
        failed += 1;
        if (paths.length === 1) throw error;
        context.warn(describeError(error, false).trimEnd());
      }
    }
    if (isNew && failed === paths.length) discardUnused(store);
    return failed === 0 ? EXIT.done : EXIT.failed;
  });
}

function summaryLines({
  path,
  formats,
  claims,
  others,
  rejected,
  isKnown,
  sha256,
  problem,
}: ImportSummary): string[] {
  const name = escapeControls(path);
  if (isKnown) return [`ctraudit: ${name}: nothing new: the database has it (SHA-256 ${sha256})`];
  const parts = [
    counted(claims, "claim"),
    ...(others === 0 ? [] : [`${others} of other things`]),
    ...(rejected === 0 ? [] : [`${rejected} rejected`]),
  ];
  return [
    `ctraudit: ${name}: ${escapeControls(formats)}: ${parts.join(", ")}; SHA-256 ${sha256}`,
    ...(problem === undefined
      ? []
      : [`ctraudit: ${name} line ${problem.line} ${problem.reason}: ${escapeControls(problem.text)}`]),
  ];
}

async function list(options: OptionValues, context: CliContext): Promise<number> {
  const format = readChoice(options, "format", ["text", "ndjson"]) ?? "text";
  return withDatabase(options, context, (store) => {
    const { stdout } = context;
    const claims = readAllClaims(store);
    if (format === "ndjson") {
      for (const claim of claims)
        stdout.write(`${safeJson({ type: "claim", version: 1, data: claimObject(claim) })}\n`);
      return claims.length === 0 ? EXIT.nothing : EXIT.done;
    }
    const sources = listClaimSources(store, INVENTORY, stdout);
    for (const claim of claims) {
      const known = isInLog(store, claim.id) ? "" : "  not in the log";
      const kind = claim.class === "pod" ? "pod " : "";
      stdout.write(
        `${kind}${escapeControls(shortId(claim.id))}  source ${claim.source.id}  ${claimWords(claim)}${known}\n`,
      );
    }
    return sources === 0 ? EXIT.nothing : EXIT.done;
  });
}

function isInLog(store: Store, id: string): boolean {
  const cut = id.length > 12 ? [id, id.slice(0, 12)] : [id];
  return containersNamed(store, cut).length > 0 || containersWithIdStart(store, id).length > 0;
}

/** Takes sources of claims out again. */
export function removeAll(
  kind: string,
  numbers: readonly string[],
  options: OptionValues,
  context: CliContext,
): number {
  const store = openForUpdate(databasePath(options, context));
  let status: number = EXIT.failed;
  try {
    status = removeClaimSources(store, kind, numbers, context);
  } finally {
    status = closeAfterWriting(store, context, status);
  }
  return status;
}
