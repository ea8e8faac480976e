// SPDX-License-Identifier: Apache-2.0

const MAGIC = 0xfd2fb528;
/** Frames without data: 0x184D2A50 to 0x184D2A5F. */
const SKIPPABLE = 0x184d2a50;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const RLE_BLOCK = 1;

type Part = "magic" | "skip-size" | "skip" | "descriptor" | "header" | "block-header" | "block" | "checksum";

/** Whether four bytes begin a frame; with fewer, at the end of a file: whether a frame was cut there. */
export function startsFrame(start: Buffer): boolean {
  if (start.length < 4) {
    const magic = Buffer.alloc(4);
    magic.writeUInt32LE(MAGIC);
    return start.length > 0 && start.equals(magic.subarray(0, start.length));
  }
  const magic = start.readUInt32LE();
  return magic === MAGIC || magic - (magic % 16) === SKIPPABLE;
}

/**
 * Finds the ends of zstd frames. Node.js silently unpacks only the first frame of a file, and accepts a cut one as complete.
 * Source: RFC 8878, 3.1
 */
export class ZstdFrames {
  #part: Part = "magic";
  /** Missing bytes of the part. */
  #left = 4;
  /** The bytes of the part's number so far, little-endian. */
  #value = 0;
  #shift = 0;
  #hasChecksum = false;
  #isLastBlock = false;

  /** True between two frames: the file may end here. */
  get isBetween(): boolean {
    return this.#part === "magic" && this.#left === 4;
  }

  /** Walks through bytes from `at` on; returns the end of the frame, or undefined if it continues after them. Throws Error. */
  walk(bytes: Buffer, at: number): number | undefined {
    let from = at;
    while (from < bytes.length) {
      const taken = Math.min(this.#left, bytes.length - from);
      if (
        this.#part !== "skip" &&
        this.#part !== "header" &&
        this.#part !== "block" &&
        this.#part !== "checksum"
      )
        this.#collect(bytes, from, taken);
      from += taken;
      this.#left -= taken;
      if (this.#left === 0 && this.#next()) return from;
    }
    return undefined;
  }

  #collect(bytes: Buffer, from: number, count: number): void {
    for (let i = from; i < from + count; i++) {
      this.#value += (bytes[i] as number) * 2 ** this.#shift;
      this.#shift += 8;
    }
  }

  /** A part is complete; true if the frame is. */
  #next(): boolean {
    const value = this.#value;
    this.#value = 0;
    this.#shift = 0;
    switch (this.#part) {
      case "magic":
        return this.#begin(value);
      case "skip-size":
        return this.#go("skip", value);
      case "descriptor":
        return this.#go("header", this.#headerBytes(value));
      case "header":
        return this.#go("block-header", 3);
      case "block-header":
        return this.#go("block", this.#blockBytes(value));
      case "block":
        if (!this.#isLastBlock) return this.#go("block-header", 3);
        return this.#hasChecksum ? this.#go("checksum", 4) : this.#end();
      default:
        return this.#end();
    }
  }

  #begin(value: number): boolean {
    if (value === MAGIC) return this.#go("descriptor", 1);
    if (value - (value % 16) === SKIPPABLE) return this.#go("skip-size", 4);
    throw new Error("other data follows the last frame");
  }

  #headerBytes(descriptor: number): number {
    const isSingle = (descriptor & 32) !== 0;
    this.#hasChecksum = (descriptor & 4) !== 0;
    const contentSize = CONTENT_SIZE_BYTES[descriptor >> 6] as number;
    const dictionary = DICTIONARY_BYTES[descriptor & 3] as number;
    return (isSingle ? 0 : 1) + dictionary + (isSingle && contentSize === 0 ? 1 : contentSize);
  }

  #blockBytes(header: number): number {
    this.#isLastBlock = (header & 1) !== 0;
    return ((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3;
  }

  #go(part: Part, bytes: number): boolean {
    this.#part = part;
    this.#left = bytes;
    return bytes === 0 && this.#next();
  }

  #end(): true {
    this.#part = "magic";
    this.#left = 4;
    return true;
  }
}
