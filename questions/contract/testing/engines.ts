// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConnection } from "../../../fleet/connection.ts";
import { openFleetRepositories } from "../../../fleet/repositories.ts";
import { HAS_SERVER, startServer } from "../../../fleet/testing/server.ts";
import { shipForTest } from "../../../fleet/testing/ship-for-test.ts";
import { ingestPaths } from "../../../ingest/api.ts";
import { nameOfCall } from "../../../interpret/api.ts";
import { attribute } from "../../../query/api.ts";
import { openForReading, openForWriting } from "../../../store/api.ts";
import { openRepositories } from "../../../store/open-repositories.ts";
import type { Repositories } from "../../repositories.ts";
import type { ContractLog } from "./contract-logs.ts";

/** An engine that holds some logs. */
export interface Engine extends Repositories {
  close(): void | Promise<void>;
}

/** Every engine that must answer as the others do: it takes logs. */
const ENGINES: Readonly<Record<string, (logs: readonly ContractLog[]) => Promise<Engine>>> = {
  async sqlite(logs) {
    const folder = mkdtempSync(join(tmpdir(), "ctraudit-contract-"));
    const store = openForReading(await ingested(folder, logs));
    return {
      ...openRepositories(store),
      close() {
        store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  /** Two databases, with every second log in each, are one fleet. */
  async clickhouse(logs) {
    const folder = mkdtempSync(join(tmpdir(), "ctraudit-contract-"));
    const server = await startServer();
    for (const half of [0, 1]) {
      const path = await ingested(
        folder,
        logs.filter((_, at) => at % 2 === half),
        `half-${half}.db`,
      );
      await shipForTest(server, "contract", path);
    }
    const fleet = await openFleetRepositories(openConnection(server.at("contract")), join(folder, "copy.db"));
    return {
      ...fleet,
      async close() {
        await fleet.close();
        await server.stop();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

async function ingested(folder: string, logs: readonly ContractLog[], name = "contract.db"): Promise<string> {
  const path = join(folder, name);
  const writing = openForWriting(path);
  for (const { path: log, node } of logs)
    await ingestPaths(writing, [log], node === undefined ? {} : { node });
  attribute(writing, nameOfCall);
  writing.close();
  return path;
}

/** The engine that CTRAUDIT_ENGINE names; without it, all that this machine has. */
export const ENGINE_NAMES: readonly string[] =
  process.env["CTRAUDIT_ENGINE"] === undefined
    ? ["sqlite", ...(HAS_SERVER ? ["clickhouse"] : [])]
    : [process.env["CTRAUDIT_ENGINE"]];

export function openEngine(logs: readonly ContractLog[], name: string): Promise<Engine> {
  const open = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;
  if (open === undefined) throw new Error(`no engine ${name}: there is ${Object.keys(ENGINES).join(", ")}`);
  return open(logs);
}
