// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, scryptSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Two files as minisign writes them; with a password by scrypt with a kilobyte of work instead of a gigabyte. */
export function minisignKeys(
  folder: string,
  name: string,
  password?: string,
): { secret: string; public: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const own = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const id = Buffer.from("0123456789abcdef", "hex");
  const covered = Buffer.concat([id, seed, own, Buffer.alloc(32)]);
  const salt = Buffer.alloc(32, 7);
  const costs = Buffer.alloc(16);
  costs.writeBigUInt64LE(32768n);
  costs.writeBigUInt64LE(16_777_216n, 8);
  if (password !== undefined) {
    // By pickparams of libsodium: the work is less than a 32nd of the memory, so N is 32768 / 32.
    const stream = scryptSync(password, salt, 104, { N: 1024, r: 8, p: 1 });
    for (const [index, byte] of stream.entries()) covered[index]! ^= byte;
  }
  const secret = Buffer.concat([
    Buffer.from(password === undefined ? "Ed\0\0B2" : "EdScB2", "latin1"),
    salt,
    costs,
    covered,
  ]);
  writeFileSync(
    join(folder, `${name}.key`),
    `untrusted comment: minisign secret key\n${secret.toString("base64")}\n`,
  );
  const shown = Buffer.concat([Buffer.from("Ed"), id, own]).toString("base64");
  writeFileSync(
    join(folder, `${name}.pub`),
    `untrusted comment: minisign public key EFCDAB8967452301\n${shown}\n`,
  );
  return { secret: join(folder, `${name}.key`), public: join(folder, `${name}.pub`) };
}
