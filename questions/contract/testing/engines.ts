// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingestPaths } from "../../../ingest/api.ts";
import { nameOfCall } from "../../../interpret/api.ts";
import { attribute } from "../../../query/api.ts";
import { openForReading, openForWriting } from "../../../store/api.ts";
import { openRepositories } from "../../../store/search/repositories.ts";
import type { Repositories } from "../../repositories.ts";
import type { ContractLog } from "./contract-logs.ts";

/** An engine that holds some logs. */
export interface Engine extends Repositories {
  close(): void;
}

/** Every engine that must answer as the others do: it takes logs. */
const ENGINES: Readonly<Record<string, (logs: readonly ContractLog[]) => Promise<Engine>>> = {
  async sqlite(logs) {
    const folder = mkdtempSync(join(tmpdir(), "ctraudit-contract-"));
    const path = join(folder, "contract.db");
    const writing = openForWriting(path);
    for (const { path: log, node } of logs)
      await ingestPaths(writing, [log], node === undefined ? {} : { node });
    attribute(writing, nameOfCall);
    writing.close();
    const store = openForReading(path);
    return {
      ...openRepositories(store),
      close() {
        store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** The engine that CTRAUDIT_ENGINE names, `sqlite` without it. */
export function openEngine(logs: readonly ContractLog[]): Promise<Engine> {
  const name = process.env["CTRAUDIT_ENGINE"] ?? "sqlite";
  const open = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;
  if (open === undefined) throw new Error(`no engine ${name}: there is ${Object.keys(ENGINES).join(", ")}`);
  return open(logs);
}
