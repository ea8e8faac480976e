// SPDX-License-Identifier: Apache-2.0
import { type FleetConnection, openConnection } from "../../fleet/connection.ts";
import { readCalls, readFirstSeen, readPrevalence, readRare } from "../../fleet/read/aggregate.ts";
import { readFleetNodes } from "../../fleet/read/fleet-nodes.ts";
import { type Fleet, readFleet } from "../../fleet/read/read-manifests.ts";
import { requireSchema } from "../../fleet/schema/initialize.ts";
import { nameOfCall } from "../../interpret/call-names.ts";
import type { FirstSeen, RareProgram } from "../../questions/fleet-answers.ts";
import { PREVALENCE_KINDS } from "../../questions/fleet-answers.ts";
import {
  firstSeenObject,
  firstSeenText,
  nodeObject,
  nodeText,
  prevalenceObject,
  prevalenceText,
  rareObject,
  rareText,
} from "../../report/fleet-text.ts";
import { safeJson } from "../../report/safe-json.ts";
import { openForReading } from "../../store/connection.ts";
import { firstSeenOf, rareProgramsOf } from "../../store/repositories/portable/rare-programs.ts";
import type { Store } from "../../store/store.ts";
import { PROVING_CALLS } from "../../types/attribution/calls.ts";
import { CliError } from "../cli-error.ts";
import { type CliContext, EXIT, type OptionValues } from "../command-handler.ts";
import { databasePath } from "../database-path.ts";
import { expected, readChoice, readNumber } from "../read-number.ts";
import { readTimes, zoneOf } from "../read-times.ts";
import { fleetAddress, fleetText } from "./fleet-server.ts";

const DEFAULT_LIMIT = 50;
const isExec = (arch: number, number: number) => /^execve(?:at)?$/.test(nameOfCall(arch, number) ?? "");

/** `ctraudit fleet nodes`: the hosts. */
export async function nodesOfFleet(options: OptionValues, context: CliContext): Promise<number> {
  const zone = await zoneOf(options);
  const nodes = await askFleet(options, context, async (connection, { manifests }) =>
    readFleetNodes(connection, manifests, await readCalls(connection, manifests, PROVING_CALLS)),
  );
  return print(nodes, options, context, (node) => nodeText(node, context.nowMs, zone), nodeObject);
}

/** `ctraudit fleet prevalence KIND [TEXT]`: how many hosts, images and containers have it. */
export async function prevalenceInFleet(
  options: OptionValues,
  context: CliContext,
  [word = "program", text]: readonly string[],
): Promise<number> {
  const kind = PREVALENCE_KINDS.find((name) => name === word);
  if (kind === undefined)
    throw new CliError("CTR_CLI_USAGE", `cannot do: fleet prevalence ${word}`, {
      hint: `ctraudit fleet prevalence ${PREVALENCE_KINDS.join("|")} [TEXT]`,
    });
  const zone = await zoneOf(options);
  const found = await askFleet(options, context, (connection, { manifests }) =>
    readPrevalence(connection, manifests, kind, text),
  );
  return print(
    limited(found, options, context),
    options,
    context,
    (one) => prevalenceText(one, zone),
    prevalenceObject,
  );
}

/** `ctraudit fleet rare`: programs that one container of an image ran and its siblings did not; also of one database. */
export async function rareInFleet(options: OptionValues, context: CliContext): Promise<number> {
  const zone = await zoneOf(options);
  const found = await askEither<RareProgram>(
    options,
    context,
    (connection, { manifests }) => readRare(connection, manifests),
    (store) => rareProgramsOf(store, isExec),
  );
  const sorted = found.toSorted(
    (a, b) => a.firstMs - b.firstMs || order(a.image, b.image) || order(String(a.program), String(b.program)),
  );
  return print(limited(sorted, options, context), options, context, (one) => rareText(one, zone), rareObject);
}

/** `ctraudit fleet first-seen --since TIME`: programs that did not run before; also of one database. */
export async function firstSeenInFleet(options: OptionValues, context: CliContext): Promise<number> {
  const zone = await zoneOf(options);
  if (options.text("since") === undefined)
    throw new CliError("CTR_CLI_USAGE", "first-seen needs a time", { hint: "--since yesterday" });
  const { fromMs } = await readTimes(options, { from: "since", to: "to" }, zone, context);
  const found = await askEither<FirstSeen>(
    options,
    context,
    (connection, { manifests }) => readFirstSeen(connection, manifests, fromMs!),
    (store) => firstSeenOf(store, isExec, fromMs!),
  );
  const sorted = found.toSorted(
    (a, b) => a.firstMs - b.firstMs || order(String(a.program), String(b.program)),
  );
  return print(
    limited(sorted, options, context),
    options,
    context,
    (one) => firstSeenText(one, zone),
    firstSeenObject,
  );
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

async function askEither<T>(
  options: OptionValues,
  context: CliContext,
  ofFleet: (connection: FleetConnection, fleet: Fleet) => Promise<T[]>,
  ofStore: (store: Store) => T[],
): Promise<T[]> {
  const isLocal = options.text("fleet") === undefined && !isServer(options, context);
  if (!isLocal) return askFleet(options, context, ofFleet);
  const store = openForReading(databasePath(options, context));
  try {
    return ofStore(store);
  } finally {
    store.close();
  }
}

/** A database that is named stands above a server that the environment names. */
function isServer(options: OptionValues, context: CliContext): boolean {
  const database = options.text("db");
  const server = fleetText(options, context);
  return server !== undefined && (database === undefined || database === server);
}

async function askFleet<T>(
  options: OptionValues,
  context: CliContext,
  ask: (connection: FleetConnection, fleet: Fleet) => Promise<T>,
): Promise<T> {
  const connection = openConnection(fleetAddress(options, context));
  try {
    await requireSchema(connection);
    return await ask(connection, await readFleet(connection));
  } finally {
    await connection.close();
  }
}

/** Rows left out are counted. */
function limited<T>(found: readonly T[], options: OptionValues, { warn }: CliContext): readonly T[] {
  const limit = readNumber(options, "limit") ?? DEFAULT_LIMIT;
  if (limit === 0) throw expected("limit", "a number above 0", "0");
  if (found.length > limit)
    warn(`ctraudit: ${found.length - limit} more: --limit ${found.length} prints all`);
  return found.slice(0, limit);
}

function print<T>(
  found: readonly T[],
  options: OptionValues,
  { stdout }: CliContext,
  text: (one: T) => string,
  object: (one: T) => object,
): number {
  const format = readChoice(options, "format", ["text", "ndjson"]) ?? "text";
  for (const one of found) stdout.write(`${format === "text" ? text(one) : safeJson(object(one))}\n`);
  return found.length === 0 ? EXIT.nothing : EXIT.done;
}
