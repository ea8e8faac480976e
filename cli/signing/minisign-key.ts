// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, createPublicKey, type KeyObject, scryptSync } from "node:crypto";
import { CliError } from "../cli-error.ts";

/** Of a file: algorithm, way of its password, sum, salt and costs of scrypt, then what the password covers. Source: minisign, src/minisign.h */
const SECRET_BYTES = 158;
const PUBLIC_BYTES = 42;
const COVERED_FROM = 54;
const ALGORITHM = "Ed";
const BY_SCRYPT = "Sc";
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");
/** minisign's own costs are 2^20 blocks of a kilobyte. A file that asks for more is not its. */
const MOST_LOG2 = 20;
const MOST_LANES = 4;

/** A key to sign with. */
export interface SigningKey {
  readonly id: Buffer;
  readonly key: KeyObject;
}

/** A key to verify with. */
export interface VerifyingKey {
  readonly id: Buffer;
  readonly key: KeyObject;
}

/** An id as minisign prints it. */
export function keyIdText(id: Buffer): string {
  return Buffer.from(id).reverse().toString("hex").toUpperCase();
}

/** True where the secret key of such a file is under a password. */
export function needsPassword(text: string): boolean {
  return secretBytes(text).toString("latin1", 2, 4) === BY_SCRYPT;
}

/** Reads a secret key as minisign writes it; `password` where it is under one. Throws CTR_CLI_INPUT. */
export function readSigningKey(text: string, password: string): SigningKey {
  const bytes = secretBytes(text);
  const covered = Buffer.from(bytes.subarray(COVERED_FROM));
  const isCovered = bytes.toString("latin1", 2, 4) === BY_SCRYPT;
  if (isCovered) {
    const stream = scryptStream(
      password,
      bytes.subarray(6, 38),
      bytes.readBigUInt64LE(38),
      bytes.readBigUInt64LE(46),
    );
    for (const [at, byte] of stream.entries()) covered[at]! ^= byte;
  }
  const [id, seed, ownPublic] = [covered.subarray(0, 8), covered.subarray(8, 40), covered.subarray(40, 72)];
  const key = createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: "der", type: "pkcs8" });
  // The public half is also in the file: it reveals a wrong password, and damage.
  const derived = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(ED25519_SPKI.length);
  if (!derived.equals(ownPublic))
    throw new CliError("CTR_CLI_INPUT", isCovered ? "wrong password for the key" : "the key is damaged");
  return { id, key };
}

/** Reads a public key: minisign's file, or the line of it alone. Throws CTR_CLI_INPUT. */
export function readVerifyingKey(text: string): VerifyingKey {
  const bytes = base64Of(lastLine(text), PUBLIC_BYTES);
  if (bytes === undefined || bytes.toString("latin1", 0, 2) !== ALGORITHM)
    throw new CliError("CTR_CLI_INPUT", "this is no public key of minisign", {
      hint: "minisign.pub, or the line of it that begins with RW",
    });
  const key = createPublicKey({
    key: Buffer.concat([ED25519_SPKI, bytes.subarray(10)]),
    format: "der",
    type: "spki",
  });
  return { id: bytes.subarray(2, 10), key };
}

/** A line of base64 with just so many bytes. */
export function base64Of(line: string, bytes: number): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(line)) return undefined;
  const found = Buffer.from(line, "base64");
  return found.length === bytes ? found : undefined;
}

function secretBytes(text: string): Buffer {
  const bytes = base64Of(lastLine(text), SECRET_BYTES);
  const kdf = bytes?.toString("latin1", 2, 4);
  if (bytes?.toString("latin1", 0, 2) !== ALGORITHM || (kdf !== BY_SCRYPT && kdf !== "\0\0"))
    throw new CliError("CTR_CLI_INPUT", "this is no secret key of minisign", {
      hint: "minisign -G makes one",
    });
  return bytes!;
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1)!.trim();
}

/** libsodium's crypto_pwhash_scryptsalsa208sha256: the numbers of scrypt follow from the bounds of work and memory. */
function scryptStream(password: string, salt: Buffer, work: bigint, memory: bigint): Buffer {
  const operations = work < 32_768n ? 32_768n : work;
  const isByWork = operations < memory / 32n;
  const most = isByWork ? operations / 32n : memory / 1024n;
  let log2 = 1;
  while (log2 < 63 && 1n << BigInt(log2) <= most / 2n) log2 += 1;
  const lanes = isByWork ? 1n : operations / 4n / (1n << BigInt(log2)) / 8n;
  if (log2 > MOST_LOG2 || lanes > MOST_LANES || lanes < 1n)
    throw new CliError(
      "CTR_CLI_INPUT",
      "the password of the key takes more memory or time than minisign's own keys",
    );
  const parameters = { N: 2 ** log2, r: 8, p: Number(lanes), maxmem: 1024 * 2 ** log2 + (1 << 24) };
  return scryptSync(password, salt, SECRET_BYTES - COVERED_FROM, parameters);
}
