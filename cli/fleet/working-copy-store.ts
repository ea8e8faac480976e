// SPDX-License-Identifier: Apache-2.0
import { readFleetAddress } from "../../fleet/address.ts";
import { type FleetConnection, openConnection } from "../../fleet/connection.ts";
import type { Manifest, ShippedBoot } from "../../fleet/manifest.ts";
import { readFleet } from "../../fleet/read/read-manifests.ts";
import { fillWorkingCopy } from "../../fleet/read/working-copy.ts";
import { requireSchema } from "../../fleet/schema/initialize.ts";
import { escapeControls } from "../../report/escape-controls.ts";
import { counted } from "../../report/number-text.ts";
import { openForReading, openForWriting } from "../../store/connection.ts";
import type { Store } from "../../store/store.ts";
import { CliError } from "../cli-error.ts";
import type { CliContext, OptionValues } from "../command-handler.ts";
import { temporaryCopy } from "./temporary-copy.ts";

/** More would take hours, and gigabytes of the disk. */
const MOST_EVENTS = 50_000_000;
/** Threshold for telling the user the reason of a delay. */
const MANY_EVENTS = 200_000;

/** A local database of the hosts of a fleet that a command asks about; it is gone when the process ends. */
export async function workingCopy(
  address: string,
  options: OptionValues,
  context: CliContext,
): Promise<Store> {
  const { path } = temporaryCopy();
  await makeWorkingCopy(path, address, options, context);
  return openForReading(path);
}

/** The state of a fleet's commits as a text; it differs after each shipment. */
export function fleetState(manifests: readonly Manifest[]): string {
  return manifests.map(({ origin, version, digest }) => `${origin} ${version} ${digest}`).join("\n");
}

/** Makes the file, and says of which state of the fleet. */
export async function makeWorkingCopy(
  path: string,
  address: string,
  options: OptionValues,
  context: CliContext,
): Promise<string> {
  const connection = openConnection(readFleetAddress(address, context.environment));
  try {
    const { manifests, isAsked } = await askedBoots(connection, options, context);
    const events = manifests
      .flatMap(({ boots }) => boots.filter(isAsked))
      .flatMap(({ batches }) => batches)
      .reduce((sum, { table, rows }) => sum + (table === "events" ? rows : 0), 0);
    requireReadable(events, connection, context);
    const store = openForWriting(path);
    try {
      await fillWorkingCopy(store, connection, manifests, { isAsked, withBytes: true });
    } finally {
      store.close();
    }
    return fleetState(manifests);
  } finally {
    await connection.close();
  }
}

/** The contents of a fleet, and the boots that a command asks about. stderr names the databases that are not read. */
export async function askedBoots(
  connection: FleetConnection,
  options: OptionValues,
  context: CliContext,
): Promise<{ readonly manifests: readonly Manifest[]; readonly isAsked: (boot: ShippedBoot) => boolean }> {
  await requireSchema(connection);
  const { manifests, hidden } = await readFleet(connection);
  for (const { node, origins } of hidden)
    context.warn(
      `ctraudit: ${counted(origins.length + 1, "database")} have events of ${escapeControls(node ?? "a host without a name")}: the one that was shipped last is read`,
    );
  const nodes = new Set(manifests.flatMap(({ boots }) => boots.map(({ node }) => node ?? "")));
  return { manifests, isAsked: hostTest(options, nodes) };
}

/** Throws CliError for too many events; tells the user the reason of a delay. */
export function requireReadable(events: number, { shown }: FleetConnection, context: CliContext): void {
  if (events > MOST_EVENTS)
    throw new CliError("CTR_CLI_INPUT", `${counted(events, "event")} are more than can be read at once`, {
      hint: `--node NAME narrows it, or ctraudit fleet pull NAME --fleet ${shown} --db FILE`,
    });
  if (events > MANY_EVENTS) context.warn(`ctraudit: reading ${counted(events, "event")}`);
}

/** Hosts by --node, where each of these names is one that the fleet has; boots keep their numbers, so none of a host is left out. */
function hostTest(
  options: OptionValues,
  nodes: ReadonlySet<string>,
): (boot: { readonly node: string | null }) => boolean {
  const asked = options.texts("node");
  const hasBoot = ["start", "end", "at", "from", "to"].some((name) => options.text(name)?.startsWith("boot"));
  if (asked.length === 0 || hasBoot || !asked.every((name) => nodes.has(name))) return () => true;
  return ({ node }) => asked.includes(node ?? "");
}
