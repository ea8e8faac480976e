// SPDX-License-Identifier: Apache-2.0
import { readSources } from "../query/stats-sources.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { sourceCells } from "../report/list-text.ts";
import { counted } from "../report/number-text.ts";
import { damaged } from "../store/blocks.ts";
import { readChecked } from "../store/care/range-hashes.ts";
import {
  findPrunedSource,
  type PrunedSource,
  readPrunedSources,
} from "../store/repositories/pruning/pruned-sources.ts";
import { hasSource } from "../store/repositories/sources/source-rows.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { plainTable } from "./plain-table.ts";
import { timeText } from "./status-text.ts";

const HEAD = ["", "name", "node", "bytes", "waiting", "lines", "problems", "sha256"];
const ALIGNS = ["right", "left", "left", "right", "right", "right", "right", "left"] as const;

/** `ctraudit source`: the list of sources, or the bytes of one. */
export const sourceCommand: CommandHandler = async (args, options, context) => {
  const [number] = args;
  return withDatabase(options, context, (store) =>
    number === undefined ? printList(store, context) : printBytes(store, number, context),
  );
};

async function printList(store: Store, { stdout }: CliContext): Promise<number> {
  const sources = readSources(store);
  const pruned = readPrunedSources(store);
  if (sources.length + pruned.length === 0) return EXIT.nothing;
  const rows = sources.map(sourceCells);
  for (const line of plainTable(HEAD, rows, ALIGNS)) stdout.write(`${line}\n`);
  for (const source of pruned) stdout.write(`${prunedText(source)}\n`);
  return EXIT.done;
}

function printBytes(store: Store, text: string, { stdout, stdoutIsTerminal }: CliContext): number {
  const id = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  const pruned = findPrunedSource(store, id);
  if (pruned !== undefined)
    throw new CliError("CTR_CLI_NOT_FOUND", prunedText(pruned), {
      hint: "its bytes are no longer here; its file has them if it has this SHA-256",
      exitStatus: EXIT.nothing,
    });
  if (!hasSource(store, id)) {
    const hint = "ctraudit source lists them";
    throw new CliError("CTR_CLI_NOT_FOUND", `no such source: ${text}`, {
      hint,
      exitStatus: Number.isNaN(id) ? EXIT.failed : EXIT.nothing,
    });
  }
  const pieces = readChecked(store, id);
  let next = pieces.next();
  for (; next.done !== true; next = pieces.next()) {
    if (stdoutIsTerminal) stdout.write(inertLines(next.value));
    else stdout.writeBytes(next.value);
  }
  const [wrong] = next.value;
  if (wrong === undefined) return EXIT.done;
  const what = `bytes ${wrong.from} to ${wrong.to} of source ${id}, as they were printed, do not have the SHA-256 that they had (${wrong.saidBy})`;
  throw damaged(store.path, what);
}

function prunedText({ id, name, node, size, lines, prunedMs, sha256 }: PrunedSource): string {
  const host = node === null ? "" : ` of ${escapeControls(node)}`;
  return `${id}  ${escapeControls(name)}${host}  pruned ${timeText(prunedMs)}: ${counted(size, "byte")}, ${counted(lines, "line")}, sha256 ${sha256}`;
}

/** On a terminal, and only there, the bytes are shown and not given. */
function inertLines(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  return lines.map((line) => escapeControls(Buffer.from(line, "latin1"))).join("\n");
}
