// SPDX-License-Identifier: Apache-2.0

import { nameOfCall } from "../interpret/call-names.ts";
import { type Proof, proofOf, provingTest } from "../query/stats-proof.ts";
import { type BootTree, readTree, type TreeOptions } from "../query/tree.ts";
import type { Repositories } from "../questions/repositories.ts";
import { COLOURED, PLAIN } from "../report/paint.ts";
import type { Zone } from "../report/zone.ts";
import { openRepositories } from "../store/open-repositories.ts";
import type { Store } from "../store/store.ts";
import { chooseContainer } from "./choose-container.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { readTimes, zoneOf } from "./read-times.ts";

/** `ctraudit tree`: the nested containers of every boot. */
export const treeCommand: CommandHandler = async (_args, options, context) => {
  const format = readChoice(options, "format", ["text", "json", "html"]) ?? "text";
  const zone = await zoneOf(options);
  return withDatabase(options, context, async (store) => {
    const repositories = openRepositories(store);
    const asked = await readTreeOptions(store, repositories, options, zone, context);
    const trees = (await readTree(repositories, asked)).filter(
      ({ roots, events }) => roots.length > 0 || (events > 0 && asked.roots === undefined),
    );
    if (trees.length === 0) {
      context.warn("ctraudit: no events");
      return EXIT.nothing;
    }
    if (format === "json") await printJson(repositories, trees, context);
    else if (format === "html") await printPage(store, repositories, trees, asked, options, zone, context);
    else await printText(repositories, trees, asked, options, zone, context);
    return await exitStatus(repositories, trees, options);
  });
};

async function readTreeOptions(
  store: Store,
  { reader }: Repositories,
  options: OptionValues,
  zone: Zone,
  context: CliContext,
): Promise<TreeOptions> {
  const root = options.text("root");
  const roots = root === undefined ? {} : { roots: chooseContainer(store, root, reader.container) };
  const at = options.text("at");
  if (at === undefined)
    return { ...roots, ...(await readTimes(options, { from: "from", to: "to" }, zone, context)) };
  if (options.isSet("from") || options.isSet("to")) {
    throw new CliError("CTR_CLI_USAGE", "--at is one time: it cannot be with --from or --to");
  }
  const { fromMs } = await readTimes(options, { from: "at", to: "to" }, zone, context);
  return { ...roots, fromMs: fromMs!, toMs: fromMs! };
}

/** The proof of each tree's boot. */
async function proofsOf(
  { boots }: Repositories,
  trees: readonly BootTree[],
): Promise<(tree: BootTree) => Proof> {
  const rows = trees.map(({ boot }) => boot.row);
  const proofs = await boots.proofs(rows, provingTest(nameOfCall));
  return ({ boot }) => proofOf(proofs.get(boot.row)!, nameOfCall);
}

async function printText(
  repositories: Repositories,
  trees: readonly BootTree[],
  asked: TreeOptions,
  options: OptionValues,
  zone: Zone,
  { stdout, columns, colour }: CliContext,
): Promise<void> {
  const { treeText } = await import("../report/tree-text.ts");
  const { fromMs, toMs } = asked;
  const times = { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
  const shown = { all: options.isSet("all"), names: options.isSet("names") };
  const style = { zone, columns, ...shown, paint: colour ? COLOURED : PLAIN, ...times };
  const proof = await proofsOf(repositories, trees);
  trees.forEach((tree, at) => {
    if (at > 0) stdout.write("\n");
    stdout.write(treeText(tree, proof(tree), style));
  });
}

/** One file without script, with the records of the events that it names. */
async function printPage(
  store: Store,
  { records }: Repositories,
  trees: readonly BootTree[],
  { fromMs, toMs }: TreeOptions,
  options: OptionValues,
  zone: Zone,
  { stdout, version, commandLine }: CliContext,
): Promise<void> {
  const [{ treeReport }, { reportReader }, { documentHead }, { renderReport, FILE_PAGE }] = await Promise.all(
    [
      import("../query/reports/tree-report.ts"),
      import("../query/reports/report-reader.ts"),
      import("./report-words.ts"),
      import("./render-report.ts"),
    ],
  );
  const reader = reportReader(store);
  const times = { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
  const report = treeReport(reader, trees, times);
  const head = documentHead(reader, commandLine, options, zone, version);
  for await (const piece of renderReport("html", report, head, zone, reader, records, FILE_PAGE))
    stdout.write(piece);
}

async function printJson(
  repositories: Repositories,
  trees: readonly BootTree[],
  { stdout }: CliContext,
): Promise<void> {
  const [{ treeObject }, { safeJson }] = await Promise.all([
    import("../report/tree-json.ts"),
    import("../report/safe-json.ts"),
  ]);
  const proof = await proofsOf(repositories, trees);
  const data = trees.map((tree) => treeObject(tree, proof(tree)));
  stdout.write(`${safeJson({ type: "tree", version: 1, data })}\n`);
}

async function exitStatus(
  { logs }: Repositories,
  trees: readonly BootTree[],
  options: OptionValues,
): Promise<number> {
  if (!options.isSet("strict")) return EXIT.done;
  return (await logs.hasProblems()) || trees.some(({ gaps, conflicts }) => gaps.gaps > 0 || conflicts > 0)
    ? EXIT.doubtful
    : EXIT.done;
}
