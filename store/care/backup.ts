// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { copyDatabase, openForReading } from "../connection.ts";
import { StoreError } from "../store-error.ts";

const CHUNK = 1 << 20;
/** All pages in one step: a consistent snapshot, even during writes. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a consistent snapshot of a database into a new file (mode 0600, one file, complete or absent). Returns its SHA-256.
 * Throws StoreError as openForReading does, and CTR_STORE_EXISTS.
 */
export async function backUp(path: string, copy: string): Promise<{ bytes: number; sha256: string }> {
  if (existsSync(copy)) {
    const hint = "give the name of a new file";
    throw new StoreError("CTR_STORE_EXISTS", copy, "is there already, and a copy overwrites nothing", {
      hint,
    });
  }
  openForReading(path).close();
  const partial = `${copy}.${process.pid}.partial`;
  try {
    await copyDatabase(path, partial, ALL_PAGES);
    const hashed = hashOf(partial);
    renameSync(partial, copy);
    return hashed;
  } finally {
    for (const rest of ["", "-journal", "-wal", "-shm"]) rmSync(partial + rest, { force: true });
  }
}

function hashOf(path: string): { bytes: number; sha256: string } {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK);
  const file = openSync(path, "r+");
  let bytes = 0;
  try {
    fsyncSync(file);
    for (
      let read = readSync(file, buffer, 0, CHUNK, 0);
      read > 0;
      read = readSync(file, buffer, 0, CHUNK, bytes)
    ) {
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: hash.digest("hex") };
}
