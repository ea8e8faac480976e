// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DispatcherDecoder } from "./dispatcher-decoder.ts";

const PADDED = 8970;

const stamp = (serial: number) => `audit(1700000000.000:${serial})`;
const texts = fc.array(fc.string({ maxLength: 40, unit: "grapheme-ascii" }), { maxLength: 12 });
const cuts = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 40 });

function message(version: number, type: number, data: string, padded = false): Buffer {
  const bytes = Buffer.from(data, "latin1");
  const header = Buffer.alloc(16);
  for (const [i, value] of [version, 16, type, bytes.length].entries()) header.writeUInt32LE(value, i * 4);
  return Buffer.concat([header, bytes, Buffer.alloc(padded ? PADDED - bytes.length : 0)]);
}

/** Output of the decoder for bytes in pieces. */
function decode(bytes: Buffer, sizes: readonly number[]): string {
  const decoder = new DispatcherDecoder();
  const found: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length]!)
    found.push(decoder.push(bytes.subarray(at, at + sizes[i % sizes.length]!)));
  return Buffer.concat([...found, decoder.end()]).toString("latin1");
}

describe("the stream of auditd's dispatcher becomes lines", () => {
  it("of its string format, however it is cut", () => {
    fc.assert(
      fc.property(texts, cuts, (found, sizes) => {
        const lines = found.map((text, i) => `type=SYSCALL msg=${stamp(i)}: ${text}\n`).join("");
        expect(decode(Buffer.from(lines, "latin1"), sizes)).toBe(lines);
      }),
    );
  });

  it.each([false, true])("of its binary format, however it is cut; padded: %s", (padded) => {
    fc.assert(
      fc.property(texts, cuts, fc.constantFrom(0, 1), (found, sizes, version) => {
        const big = padded ? sizes.map((size) => size * 100) : sizes;
        const data = found.map(
          (text, i) => `${version === 1 ? "type=SYSCALL msg=" : ""}${stamp(i)}: ${text}.`,
        );
        const bytes = Buffer.concat(data.map((text) => message(version, 1300, text, padded)));
        const lines = found.map((text, i) => `type=SYSCALL msg=${stamp(i)}: ${text}.\n`).join("");
        expect(decode(bytes, big)).toBe(lines);
      }),
      { numRuns: padded ? 20 : 100 },
    );
  });

  it("names the type of a raw message, and one that it does not know as auditd does", () => {
    const bytes = Buffer.concat([message(0, 1320, `${stamp(7)}: `), message(0, 1999, `${stamp(8)}: a\nb`)]);
    expect(decode(bytes, [11])).toBe(`type=EOE msg=${stamp(7)}: \ntype=UNKNOWN[1999] msg=${stamp(8)}: a b\n`);
  });

  it("keeps bytes that are no message, as a line of their own", () => {
    const [one, two] = [message(1, 1300, "type=A"), message(1, 1300, "type=B")];
    expect(
      decode(Buffer.concat([one, Buffer.from("rubbish"), two, Buffer.alloc(PADDED + 40, 120)]), [9000]),
    ).toMatch(/^type=A\nrubbish\ntype=B\nx+\n/);
  });

  it("keeps a last line without an end, and cuts one that has none", () => {
    const decoder = new DispatcherDecoder();
    expect(decoder.push(Buffer.alloc((1 << 20) + 5, 120)).at(-1)).toBe(10);
    decoder.push(Buffer.from("abc"));
    expect(String(decoder.end())).toBe("abc\n");
  });
});
