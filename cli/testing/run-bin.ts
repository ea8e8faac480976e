// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa, type Options, type ResultPromise } from "execa";

export const BIN =
  process.env["CTRAUDIT_BIN"] ?? fileURLToPath(new URL("../../dist/program/main.cjs", import.meta.url));

/** Tests of the built program need `npm run build` first, as `npm test` does. */
export const isBuilt = existsSync(BIN);

export interface Ran {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program as a process of its own, in UTC, without colours, far from any real database. */
export async function runBin(args: readonly string[], options: Options = {}): Promise<Ran> {
  const { exitCode, stdout, stderr } = await start(args, options);
  return { status: exitCode, stdout: String(stdout ?? ""), stderr: String(stderr ?? "") };
}

/** The same, for a test that talks to it while it runs. */
export function start(args: readonly string[], options: Options = {}): ResultPromise {
  return execa(process.execPath, [BIN, ...args], {
    reject: false,
    stripFinalNewline: false,
    extendEnv: false,
    env: { PATH: process.env["PATH"], COLUMNS: "80" },
    ...options,
  }) as ResultPromise;
}
