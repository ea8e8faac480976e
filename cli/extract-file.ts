// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";

const CHUNK = 1 << 20;

/** A file of an extract, with its length from the manifest. The extract is untrusted. */
export interface ExtractFile {
  readonly sha256: string;
  readonly content: Buffer;
}

/**
 * Reads a file that lies in the extract's directory itself: no link, no device, no FIFO, and not one byte more than `most`.
 * Gives in words why it was not read.
 */
export function readExtractFile(path: string, limit: number): ExtractFile | string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "is gone";
  if (!found.isFile()) return found.isSymbolicLink() ? "is a link, and not a file" : "is no regular file";
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(file);
    if (size > limit) return `has ${size} bytes and not ${limit}`;
    const content = Buffer.alloc(size);
    let at = 0;
    while (at < size) {
      const read = readSync(file, content, at, Math.min(CHUNK, size - at), at);
      if (read === 0) break;
      at += read;
    }
    return {
      sha256: createHash("sha256").update(content.subarray(0, at)).digest("hex"),
      content: content.subarray(0, at),
    };
  } finally {
    closeSync(file);
  }
}
