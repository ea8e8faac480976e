// SPDX-License-Identifier: Apache-2.0
import { createHash, sign, verify } from "node:crypto";
import { base64Of, keyIdText, type SigningKey, type VerifyingKey } from "./minisign-key.ts";

const SIGNATURE_BYTES = 74;
const GLOBAL_BYTES = 64;
/** The hash of the file is signed; "Ed": the file itself, by old versions. */
const HASHED = "ED";
const PLAIN = "Ed";
const UNTRUSTED = "untrusted comment: ";
const TRUSTED = "trusted comment: ";

/** A signature file as minisign writes it. `comment` is signed with it: one line, and no time, so that the same content gives the same signature. */
export function signContent(content: Buffer, { id, key }: SigningKey, comment: string): string {
  const own = sign(null, blake2b(content), key);
  const global = sign(null, Buffer.concat([own, Buffer.from(comment)]), key);
  const line = Buffer.concat([Buffer.from(HASHED), id, own]).toString("base64");
  return `${UNTRUSTED}signature of ctraudit by minisign key ${keyIdText(id)}\n${line}\n${TRUSTED}${comment}\n${global.toString("base64")}\n`;
}

/** A signature file that was read. */
export interface Signature {
  readonly keyId: Buffer;
  readonly isHashed: boolean;
  readonly own: Buffer;
  readonly comment: string;
  readonly global: Buffer;
}

/** Undefined where it is none. */
export function readSignature(text: string): Signature | undefined {
  const [untrusted = "", line = "", trusted = "", last = ""] = text.split(/\r?\n/);
  const bytes = base64Of(line.trim(), SIGNATURE_BYTES);
  const global = base64Of(last.trim(), GLOBAL_BYTES);
  const algorithm = bytes?.toString("latin1", 0, 2);
  if (
    !untrusted.startsWith(UNTRUSTED) ||
    !trusted.startsWith(TRUSTED) ||
    bytes === undefined ||
    global === undefined
  )
    return undefined;
  if (algorithm !== HASHED && algorithm !== PLAIN) return undefined;
  return {
    keyId: bytes.subarray(2, 10),
    isHashed: algorithm === HASHED,
    own: bytes.subarray(10),
    comment: trusted.slice(TRUSTED.length),
    global,
  };
}

/** Fault of a signature of this content by this key; undefined: none. */
export function signatureFault(
  content: Buffer,
  signature: Signature,
  { id, key }: VerifyingKey,
): string | undefined {
  const { keyId, isHashed, own, comment, global } = signature;
  if (!keyId.equals(id)) return `is by key ${keyIdText(keyId)}, and the key given is ${keyIdText(id)}`;
  if (!verify(null, isHashed ? blake2b(content) : content, key, own))
    return "is not of this content by this key";
  if (!verify(null, Buffer.concat([own, Buffer.from(comment)]), key, global))
    return "has another comment than was signed";
  return undefined;
}

function blake2b(content: Buffer): Buffer {
  return createHash("blake2b512").update(content).digest();
}
