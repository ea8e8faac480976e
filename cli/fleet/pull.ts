// SPDX-License-Identifier: Apache-2.0
import { openConnection } from "../../fleet/connection.ts";
import { readFleet } from "../../fleet/read/read-manifests.ts";
import { fillWorkingCopy } from "../../fleet/read/working-copy.ts";
import { requireSchema } from "../../fleet/schema/initialize.ts";
import { ingestStored } from "../../ingest/ingest-stored.ts";
import { nameOfCall } from "../../interpret/call-names.ts";
import { attribute } from "../../query/attribute.ts";
import { counted } from "../../report/number-text.ts";
import { openForWriting } from "../../store/connection.ts";
import { bootsOfContainers } from "../../store/repositories/containers/container-rows.ts";
import { type KeptSource, keepSources } from "../../store/repositories/portable/keep-sources.ts";
import { bootReader } from "../../store/search/boot-reader.ts";
import { containerReader } from "../../store/search/container-reader.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import { chooseContainer } from "../choose-container.ts";
import { CliError } from "../cli-error.ts";
import { type CliContext, EXIT, type OptionValues } from "../command-handler.ts";
import { originOf } from "../ingest-options.ts";
import { summaryLines } from "../ingest-summary.ts";
import { readTimes, zoneOf } from "../read-times.ts";
import { writeDatabase } from "../write-database.ts";
import { fleetAddress } from "./fleet-server.ts";
import { temporaryCopy } from "./temporary-copy.ts";

/**
 * `ctraudit fleet pull NODE`: the logs of a host's boots, byte for byte, in a local database. Logs come whole, so that their hashes can be those of the
 * originals; where events happened is concluded from them again.
 */
export async function pullFromFleet(
  options: OptionValues,
  context: CliContext,
  [node]: readonly string[],
): Promise<number> {
  if (node === undefined && options.text("container") === undefined)
    throw new CliError("CTR_CLI_USAGE", "pull needs a host, or a container", {
      hint: "ctraudit fleet pull NODE --db case.db; ctraudit fleet nodes lists the hosts",
    });
  const address = fleetAddress(options, context);
  const zone = await zoneOf(options);
  const times = await readTimes(options, { from: "from", to: "to" }, zone, context);
  const copy = temporaryCopy();
  const store = openForWriting(copy.path);
  try {
    await fill(store, address, node, options);
    const sources = keepSources(store, askedBoots(store, options, times));
    if (sources.length === 0)
      throw new CliError("CTR_CLI_NOT_FOUND", "no events there at that time", { exitStatus: EXIT.nothing });
    return await writeDatabase(options, context, ({ store: into, signals }) =>
      pull(into, store, sources, context, signals.signal),
    );
  } finally {
    store.close();
    copy.remove();
  }
}

/** Events are read where a container is looked for by its key alone: the logs have all of them. */
async function fill(
  store: Store,
  address: ReturnType<typeof fleetAddress>,
  node: string | undefined,
  options: OptionValues,
): Promise<void> {
  const connection = openConnection(address);
  try {
    await requireSchema(connection);
    const { manifests } = await readFleet(connection);
    const nodes = new Set(manifests.flatMap(({ boots }) => boots.map((boot) => boot.node ?? "")));
    if (node !== undefined && !nodes.has(node))
      throw new CliError("CTR_CLI_NOT_FOUND", `no host ${node} in ${address.shown}`, {
        hint: "ctraudit fleet nodes lists the hosts",
        exitStatus: EXIT.nothing,
      });
    await fillWorkingCopy(store, connection, manifests, {
      isAsked: (boot) => node === undefined || boot.node === node || (boot.node ?? "") === node,
      withBytes: true,
      withEvents: options.text("container") !== undefined,
    });
  } finally {
    await connection.close();
  }
}

function askedBoots(
  store: Store,
  options: OptionValues,
  { fromMs = -Infinity, toMs = Infinity }: { fromMs?: number; toMs?: number },
): BootId[] {
  const boots = bootReader(store);
  const name = options.text("container");
  const among =
    name === undefined
      ? undefined
      : bootsOfContainers(store, chooseContainer(store, name, containerReader(store, boots)));
  return boots.boots
    .filter(({ firstMs, lastMs }) => firstMs <= toMs && lastMs >= fromMs)
    .filter(({ row }) => among?.has(row) ?? true)
    .map(({ row }) => row);
}

/** The bytes are compared with the hashes that their database had of them while they are read. Throws StoreError CTR_STORE_DAMAGED. */
async function pull(
  into: Store,
  copy: Store,
  sources: readonly KeptSource[],
  context: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const summary = await ingestStored(into, [copy], { origin: originOf(context), signal });
  if (summary.stopped) {
    context.warn("ctraudit: interrupted");
    context.warn("hint: the same command goes on where this one stopped");
    return EXIT.interrupted;
  }
  const attribution = attribute(into, nameOfCall);
  for (const line of summaryLines(into, summary, attribution, context)) context.warn(line);
  context.warn(
    `ctraudit: ${counted(sources.length, "log")} pulled, with the bytes of which the hashes were shipped`,
  );
  return EXIT.done;
}
