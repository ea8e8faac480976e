// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import type { OptionValues } from "../command-handler.ts";
import { needsPassword, readSigningKey, type SigningKey } from "./minisign-key.ts";
import { readPassword } from "./read-password.ts";

export const SIGNATURE_FILE = "manifest.json.minisig";

/** The key of --sign, read before anything is written; undefined where nothing is to be signed. Throws CliError. */
export async function readKeyOption(options: OptionValues): Promise<SigningKey | undefined> {
  const path = options.text("sign");
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `--sign ${path} cannot be read`, { cause });
  }
  const password = needsPassword(text) ? await readPassword(options) : "";
  return readSigningKey(text, password);
}
