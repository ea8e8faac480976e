// SPDX-License-Identifier: Apache-2.0

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { escapeControls } from "../report/escape-controls.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { evidenceHash } from "./evidence-hash.ts";
import { readExtractFile } from "./extract-file.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";
import { SIGNATURE_FILE } from "./signing/sign-manifest.ts";
import { verifySignature } from "./signing/verify-signature.ts";
import { TOKEN_FILE, verifyTimeStamp } from "./signing/verify-time-stamp.ts";
import { verifyExtractDatabase } from "./verify-extract-database.ts";
import { type Say, verifyExtractSource } from "./verify-extract-source.ts";
import { verifyOwnSources } from "./verify-sources.ts";

const MOST_OF_MANIFEST = 1 << 28;

/** `ctraudit verify DIR`: verifies everything named in an extract's manifest. */
export const verifyCommand: CommandHandler = async (args, options, context) => {
  const [directory] = args;
  if (directory === undefined) return verifyOwnSources(options, context);
  const { manifest, sha256, content } = readManifest(directory);
  let changed = 0;
  const say: Say = (verdict, what) => {
    if (verdict === "changed") changed += 1;
    context.stdout.write(`${verdict.padEnd(9)} ${escapeControls(what)}\n`);
  };
  context.stdout.write(`manifest  SHA-256 ${sha256}\n`);
  verifySignature(directory, content, options.text("public-key"), say);
  await verifyTimeStamp(directory, content, options.text("timestamp-ca"), say);
  verifyFiles(directory, manifest, say);
  verifyEvidence(manifest, say);
  for (const source of manifest.sources)
    await verifyExtractSource(directory, source, options.text("sources"), context, say);
  await verifyExtractDatabase(directory, manifest, options, context, say);
  context.stdout.write(changed === 0 ? "no available file has changed\n" : `${changed} changed\n`);
  return changed === 0 ? EXIT.done : EXIT.nothing;
};

/** The hash on the document's pages follows from the manifest. */
function verifyEvidence(manifest: Manifest, say: Say): void {
  const { evidence } = manifest;
  if (evidence === undefined) return;
  const own = evidenceHash(manifest);
  if (own === evidence) say("same", `evidence, as the document's pages name it: SHA-256 ${evidence}`);
  else say("changed", `evidence: sources, statements and records have SHA-256 ${own}, had ${evidence}`);
}

function readManifest(directory: string): { manifest: Manifest; sha256: string; content: Buffer } {
  const path = join(directory, "manifest.json");
  const file = readExtractFile(path, MOST_OF_MANIFEST);
  if (file === "is gone")
    throw new CliError("CTR_CLI_INPUT", `${directory} is no extract: it has no manifest.json`, {
      hint: "ctraudit report NAME --extract DIR writes one",
    });
  if (typeof file === "string") throw new CliError("CTR_CLI_INPUT", `${path} ${file}: it is not read`);
  let value: unknown;
  try {
    value = JSON.parse(file.content.toString("utf8"));
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `${path} is damaged: it is no JSON`, { cause });
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError("CTR_CLI_INPUT", `${path} is no manifest: ${issue?.path.join(".")} ${issue?.message}`);
  }
  return { manifest: parsed.data, sha256: file.sha256, content: file.content };
}

function verifyFiles(directory: string, { files }: Manifest, say: Say): void {
  for (const { name, bytes, sha256 } of files) {
    const file = readExtractFile(join(directory, name), bytes);
    if (typeof file === "string") {
      say("changed", `${name}: ${file}`);
      continue;
    }
    const found = file.sha256;
    say(
      found === sha256 ? "same" : "changed",
      found === sha256
        ? `${name}: ${bytes} bytes, SHA-256 ${sha256}`
        : `${name}: SHA-256 is ${found}, was ${sha256}`,
    );
  }
  const named = new Set(["manifest.json", SIGNATURE_FILE, TOKEN_FILE, ...files.map(({ name }) => name)]);
  for (const name of readdirSync(directory))
    if (!named.has(name)) say("changed", `${name}: the manifest does not name it`);
}
