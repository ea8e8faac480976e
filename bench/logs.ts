// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { writeLog } from "./generate-log.ts";
import type { ContainerRecords } from "./generator/host.ts";

export interface BenchLog {
  readonly name: string;
  readonly file: string;
  /** The ratio to ausearch's time that ingest must reach on it. */
  readonly ingestBar: number;
}

const SEED = 20261123;
const GENERATOR = 3; // goes into the file's name: raise it when the generator's text changes

/** A generated log of so many MB; made once and kept. */
export async function generatedLog(
  folder: string,
  megabytes: number,
  containerRecords: ContainerRecords,
): Promise<BenchLog> {
  mkdirSync(folder, { recursive: true });
  const name = `generated-${megabytes}MB-${containerRecords}`;
  const file = join(folder, `${name}-v${GENERATOR}.log`);
  if (!existsSync(file))
    await writeLog(
      { bytes: megabytes * 1e6, seed: SEED, containerRecords },
      file,
      file.replace(/log$/, "csv"),
    );
  return { name, file, ingestBar: 1.5 };
}

/** The log of a real host, where the corpus lies beside the checkout or in $CTRAUDIT_CORPUS; null elsewhere. */
export function dockerSockLog(folder: string): BenchLog | null {
  const packed = join(corpusFolder(), "docker-sock", "sock_pwn.log.gz");
  if (!existsSync(packed)) return null;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "docker-sock.log");
  if (!existsSync(file)) writeFileSync(file, gunzipSync(readFileSync(packed)));
  return { name: "docker-sock", file, ingestBar: 1 };
}

export function corpusFolder(): string {
  const { CTRAUDIT_CORPUS } = process.env;
  return CTRAUDIT_CORPUS ?? join(import.meta.dirname, "../../shared/corpus");
}

/** A log that the user named. */
export function namedLog(file: string): BenchLog {
  if (!existsSync(file)) throw new Error(`no such log: ${file}`);
  return { name: basename(file), file, ingestBar: 1.5 };
}
