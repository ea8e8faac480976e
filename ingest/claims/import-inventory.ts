// SPDX-License-Identifier: Apache-2.0
import { type ClaimProblem, findClaimSource } from "../../store/repositories/claims/claim-rows.ts";
import { storeWhole } from "../../store/repositories/claims/claim-transaction.ts";
import { ClaimWriter, removeClaims } from "../../store/repositories/claims/claim-writer.ts";
import type { Store } from "../../store/store.ts";
import { IngestError } from "../ingest-error.ts";
import { ClaimInput } from "./claim-input.ts";
import { wellFormed } from "./claim-shapes.ts";
import { readClaims } from "./read-claims.ts";

export const INVENTORY = "inventory";
/** Further problems are only counted; a file that begins with this many is not an inventory, and is not read further. */
const MOST_PROBLEMS = 1000;

/** Result of an import. */
export interface ImportSummary {
  readonly path: string;
  readonly formats: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly claims: number;
  readonly others: number;
  readonly rejected: number;
  /** The database had this content for this host. */
  readonly isKnown: boolean;
  /** The first thing that could not be read. */
  readonly problem: ClaimProblem | undefined;
}

/** One claim in a value of a file, or the reason why there is none. */
export type Heard = { readonly format: string } | "other" | { readonly wrong: string };

/**
 * Reads a file of claims into the database, as a whole or not at all; `take` reads one value of it, and stores its claims. Throws IngestError if
 * nothing in it could be read.
 */
export async function importClaims(
  store: Store,
  path: string,
  kind: string,
  { node, nowMs, what }: { readonly node: string | null; readonly nowMs: number; readonly what: string },
  take: (value: unknown, line: number, writer: ClaimWriter) => Iterable<Heard>,
): Promise<ImportSummary> {
  const input = new ClaimInput(path);
  return storeWhole(store, async () => {
    const writer = new ClaimWriter(store, { kind, name: path, node, readMs: nowMs });
    const formats = new Set<string>();
    let [claims, others, rejected] = [0, 0, 0];
    let problem: ClaimProblem | undefined;
    const reject = (line: number, reason: string, text: string) => {
      rejected += 1;
      problem ??= { line, reason, text };
      if (rejected <= MOST_PROBLEMS) writer.problem({ line, reason, text });
    };
    for await (const found of input.values()) {
      if ("reason" in found) reject(found.line, found.reason, found.text);
      else
        for (const heard of take(found.value, found.line, writer)) {
          if (heard === "other") others += 1;
          else if ("wrong" in heard) reject(found.line, heard.wrong, beginning(found.value));
          else {
            claims += 1;
            formats.add(heard.format);
          }
        }
      if (rejected > MOST_PROBLEMS && claims + others === 0) break;
    }
    if (claims + others === 0) throw nothingRead(path, what, problem);
    const sha256 = input.sha256();
    const summary = {
      path,
      formats: [...formats].sort().join(", "),
      bytes: input.bytes,
      sha256,
      claims,
      others,
      rejected,
    };
    const isKnown = findClaimSource(store, { kind, sha256, node }) !== undefined;
    if (isKnown) removeClaims(store, writer.source);
    else writer.end(summary);
    return { ...summary, isKnown, problem };
  });
}

function nothingRead(path: string, what: string, problem: ClaimProblem | undefined): IngestError {
  if (problem === undefined) return new IngestError("CTR_INGEST_NO_RECORDS", path, "is empty");
  return new IngestError(
    "CTR_INGEST_NO_RECORDS",
    path,
    `is ${what}: line ${problem.line} ${problem.reason}`,
    {
      hint: /longer than/.test(problem.reason)
        ? "write its elements one on a line: jq -c '(.items // .)[]' FILE"
        : problem.reason.includes("API audit log")
          ? "ctraudit k8s import reads it"
          : "give the JSON that the command printed, as it is",
    },
  );
}

function beginning(value: unknown): string {
  const names =
    value !== null && typeof value === "object" ? Object.keys(value).slice(0, 8).join(", ") : typeof value;
  return wellFormed(names.slice(0, 200));
}

/** Reads an inventory into the database: descriptions of containers by docker, podman, nerdctl, containerd, the CRI or Kubernetes. */
export function importInventory(
  store: Store,
  path: string,
  options: { readonly node: string | null; readonly nowMs: number },
): Promise<ImportSummary> {
  const what = "no inventory that is known";
  return importClaims(store, path, INVENTORY, { ...options, what }, function* (value, _line, writer) {
    for (const found of readClaims(value)) {
      if (found !== "other" && !("wrong" in found)) {
        for (const claim of found.containers ?? []) writer.container(claim);
        for (const action of found.actions ?? []) writer.action(action);
      }
      yield found;
    }
  });
}
