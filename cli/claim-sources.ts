// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { readClaimProblems, readClaimSources } from "../store/repositories/claims/claim-rows.ts";
import { removeClaims } from "../store/repositories/claims/claim-writer.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, EXIT } from "./command-handler.ts";
import type { Output } from "./output.ts";

const MOST_PROBLEMS = 5;

/** Prints the sources of claims of a kind, with their unreadable parts; returns their number. */
export function listClaimSources(store: Store, kind: string, stdout: Output): number {
  const sources = readClaimSources(store).filter((source) => source.kind === kind);
  for (const { id, formats, name, node, bytes, sha256, claims, rejected } of sources) {
    const host = node === null ? "" : ` of ${escapeControls(node)}`;
    stdout.write(`source ${id}  ${escapeControls(name)}${host}\n`);
    stdout.write(`  ${escapeControls(formats)}: ${counted(claims, "claim")}, ${counted(bytes, "byte")}\n`);
    stdout.write(`  SHA-256 ${sha256}\n`);
    for (const { line, reason, text } of readClaimProblems(store, id, MOST_PROBLEMS))
      stdout.write(`  line ${line} ${reason}: ${escapeControls(text)}\n`);
    if (rejected > MOST_PROBLEMS) stdout.write(`  ${rejected} rejected in all\n`);
  }
  return sources.length;
}

/** Takes sources out by their numbers, all or none. Throws CliError. */
export function removeClaimSources(
  store: Store,
  kind: string,
  numbers: readonly string[],
  { warn }: CliContext,
): number {
  const known = new Map(
    readClaimSources(store)
      .filter((each) => each.kind === kind)
      .map((each) => [String(each.id), each]),
  );
  if (numbers.length === 0)
    throw new CliError("CTR_CLI_USAGE", "remove needs the number of a source", { hint: HINT });
  const missing = numbers.find((number) => !known.has(number));
  if (missing !== undefined)
    throw new CliError("CTR_CLI_NOT_FOUND", `no such source: ${missing}`, {
      hint: HINT,
      exitStatus: EXIT.nothing,
    });
  store.transaction(() => {
    for (const number of numbers) removeClaims(store, Number(number));
  });
  for (const number of numbers) {
    const { name, sha256 } = known.get(number)!;
    warn(`ctraudit: ${escapeControls(name)} is removed (SHA-256 ${sha256})`);
  }
  return EXIT.done;
}

const HINT = "list prints their numbers";
