// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";
import { readExtractFile } from "../extract-file.ts";
import type { Say } from "../verify-extract-source.ts";
import { keyIdText, readVerifyingKey, type VerifyingKey } from "./minisign-key.ts";
import { readSignature, signatureFault } from "./minisign-signature.ts";
import { SIGNATURE_FILE } from "./sign-manifest.ts";

const MOST_OF_A_SIGNATURE = 1 << 16;

/** Checks the signature of an extract's manifest with a public key, a file or its line; without one, names its claimed owner. */
export function verifySignature(
  directory: string,
  manifest: Buffer,
  publicKey: string | undefined,
  say: Say,
): void {
  const key = publicKey === undefined ? undefined : keyOf(publicKey);
  const path = join(directory, SIGNATURE_FILE);
  const file = readExtractFile(path, MOST_OF_A_SIGNATURE);
  if (file === "is gone") {
    if (key !== undefined) say("changed", `${SIGNATURE_FILE}: there is no signature`);
    else say("not here", `${SIGNATURE_FILE}: no signature shows who made this extract`);
    return;
  }
  const signature = typeof file === "string" ? undefined : readSignature(file.content.toString("utf8"));
  if (signature === undefined) {
    say("changed", `${SIGNATURE_FILE}: ${typeof file === "string" ? file : "is no signature of minisign"}`);
    return;
  }
  if (key === undefined) {
    say("not here", `public key ${keyIdText(signature.keyId)} of ${SIGNATURE_FILE}: --public-key gives it`);
    return;
  }
  const fault = signatureFault(manifest, signature, key);
  if (fault !== undefined) say("changed", `${SIGNATURE_FILE}: ${fault}`);
  else
    say(
      "same",
      `${SIGNATURE_FILE}: manifest.json is signed by key ${keyIdText(key.id)}: ${signature.comment}`,
    );
}

function keyOf(text: string): VerifyingKey {
  if (!existsSync(text)) return readVerifyingKey(text);
  try {
    return readVerifyingKey(readFileSync(text, "utf8"));
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError("CTR_CLI_INPUT", `--public-key ${text} cannot be read`, { cause });
  }
}
