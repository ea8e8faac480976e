// SPDX-License-Identifier: Apache-2.0
import type { Random } from "../../bench/generator/random.ts";

const MOST_BYTES = 1 << 20;
const EDGES = [0, 1, 127, 128, 255] as const;

/** A few random changes: bits, bytes, numbers, pieces, words of the target, and a piece of another input. */
export function mutatedBytes(bytes: Buffer, other: Buffer, words: readonly string[], random: Random): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let left = random.pick([1, 1, 2, 4, 16]); left > 0; left--)
    mutant = change(mutant, other, words, random);
  return mutant.subarray(0, MOST_BYTES);
}

function change(bytes: Buffer, other: Buffer, words: readonly string[], random: Random): Buffer {
  const at = random.between(0, Math.max(0, bytes.length - 1));
  const length = random.between(1, random.pick([4, 32, 512]));
  switch (random.between(0, 8)) {
    case 0:
      if (bytes.length > 0) bytes[at] = bytes[at]! ^ (1 << random.between(0, 7));
      return bytes;
    case 1:
      if (bytes.length > 0) bytes[at] = random.pick(EDGES);
      return bytes;
    case 2:
      if (bytes.length > 0) bytes[at] = random.between(0, 255);
      return bytes;
    case 3:
      return spliced(bytes, at, length, Buffer.alloc(0));
    case 4:
      return spliced(bytes, at, 0, bytes.subarray(at, at + length));
    case 5:
      return spliced(bytes, at, random.pick([0, length]), Buffer.from(random.pick(words), "latin1"));
    case 6: {
      const from = random.between(0, Math.max(0, other.length - 1));
      return spliced(bytes, at, random.pick([0, length]), other.subarray(from, from + length));
    }
    case 7: {
      // A number, in the text or in 32 bits.
      const number = /[0-9]+/.exec(bytes.toString("latin1", at, at + 64));
      if (number === null && bytes.length >= at + 4) bytes.writeUInt32LE(random.pick([0, 1, 2 ** 31, 2 ** 32 - 1]), at);
      if (number === null) return bytes;
      const text = random.pick(["0", "1", "4294967296", "18446744073709551615", String(BigInt(number[0]) + 1n)]);
      return spliced(bytes, at + number.index, number[0].length, Buffer.from(text));
    }
    default:
      return bytes.subarray(0, at);
  }
} // biome-ignore format: cases

function spliced(bytes: Buffer, at: number, instead: number, piece: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + instead)]);
}
