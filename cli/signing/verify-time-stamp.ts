// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";
import { readExtractFile } from "../extract-file.ts";
import type { Say } from "../verify-extract-source.ts";

export const TOKEN_FILE = "manifest.json.tsr";

/** A token with all certificates of its authority has some thousand bytes. */
const MOST_OF_A_TOKEN = 1 << 20;

/** Checks the time-stamp token of an extract's manifest, with the certificates of `authority` its signature too. Throws CliError. */
export async function verifyTimeStamp(
  directory: string,
  manifest: Buffer,
  authority: string | undefined,
  say: Say,
): Promise<void> {
  const file = readExtractFile(join(directory, TOKEN_FILE), MOST_OF_A_TOKEN);
  if (file === "is gone") {
    if (authority !== undefined) say("changed", `${TOKEN_FILE}: there is no time-stamp token`);
    return;
  }
  const { readCertificates, readTimeStamp } = await import("./time-stamp.ts");
  const token = typeof file === "string" ? undefined : readTimeStamp(file.content);
  if (token === undefined) {
    say("changed", `${TOKEN_FILE}: ${typeof file === "string" ? file : "is no time-stamp token (RFC 3161)"}`);
    return;
  }
  const wrong = token.imprintFault(manifest);
  if (wrong !== undefined) {
    say("changed", `${TOKEN_FILE}: ${wrong}`);
    return;
  }
  if (authority === undefined) {
    say(
      "not here",
      `certificate of the authority of ${TOKEN_FILE}, which claims that manifest.json was there at ${token.time}: --timestamp-ca gives it`,
    );
    return;
  }
  const fault = await token.signatureFault(manifest, certificatesOf(authority, readCertificates));
  if (fault !== undefined) say("changed", `${TOKEN_FILE}: ${fault}`);
  else say("same", `${TOKEN_FILE}: by its authority, manifest.json was there at ${token.time}`);
}

function certificatesOf<T>(path: string, read: (text: string) => T[]): T[] {
  let found: T[];
  try {
    found = read(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `--timestamp-ca ${path} cannot be read`, { cause });
  }
  if (found.length === 0)
    throw new CliError("CTR_CLI_INPUT", `--timestamp-ca ${path} has no certificate`, {
      hint: "it is a file in PEM: -----BEGIN CERTIFICATE-----",
    });
  return found;
}
