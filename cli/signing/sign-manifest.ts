// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";
import type { OptionValues } from "../command-handler.ts";
import { needsPassword, readSigningKey, type SigningKey } from "./minisign-key.ts";
import { readPassword } from "./read-password.ts";
import type { TimeStamp } from "./time-stamp.ts";
import { TOKEN_FILE } from "./verify-time-stamp.ts";

export const SIGNATURE_FILE = "manifest.json.minisig";
/** Every token begins so, and no key of minisign. */
const DER = 0x30;

/** The object of --sign: a key to sign with, or a time-stamp token of just this manifest. */
export type Signer =
  | { readonly kind: "key"; readonly key: SigningKey }
  | { readonly kind: "token"; readonly path: string; readonly bytes: Buffer; readonly token: TimeStamp };

/** Read before anything is written; undefined where nothing is to be signed. Throws CliError. */
export async function readSigner(options: OptionValues): Promise<Signer | undefined> {
  const path = options.text("sign");
  if (path === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `--sign ${path} cannot be read`, { cause });
  }
  if (bytes[0] === DER) {
    const { readTimeStamp } = await import("./time-stamp.ts");
    const token = readTimeStamp(bytes);
    if (token === undefined)
      throw new CliError(
        "CTR_CLI_INPUT",
        `--sign ${path} is neither a key of minisign nor a time-stamp token`,
      );
    return { kind: "token", path, bytes, token };
  }
  const text = bytes.toString("utf8");
  const password = needsPassword(text) ? await readPassword(options) : "";
  return { kind: "key", key: readSigningKey(text, password) };
}

/** Writes the signature, or the token, beside the manifest. Throws CliError where the token is of another one. */
export async function signManifest(
  directory: string,
  manifest: Buffer,
  sha256: string,
  signer: Signer,
): Promise<void> {
  const write = (name: string, content: string | Buffer) =>
    writeFileSync(join(directory, name), content, { mode: 0o600 });
  if (signer.kind === "key") {
    const { signContent } = await import("./minisign-signature.ts");
    write(SIGNATURE_FILE, signContent(manifest, signer.key, `ctraudit manifest.json SHA-256 ${sha256}`));
    return;
  }
  const fault = signer.token.imprintFault(manifest);
  if (fault !== undefined)
    throw new CliError(
      "CTR_CLI_INPUT",
      `the time-stamp token ${signer.path} ${fault}: ${directory} is written without it`,
      {
        hint: `ask the authority for a token of ${join(directory, "manifest.json")}; the same database and the same command give the same manifest`,
      },
    );
  write(TOKEN_FILE, signer.bytes);
}
