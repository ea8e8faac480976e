// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BLOCK_BYTES, openForWriting, type Store } from "../../store/api.ts";
import { without } from "../../store/repositories/pruning/pruned-serials.ts";
import { notePruned } from "../../store/repositories/pruning/pruned-sources.ts";
import { ingestPaths } from "../api.ts";
import { steadyLog } from "../testing/lines.ts";
import { withoutPruned } from "./pruned-prefix.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-prefix-"));
const large = Buffer.from(steadyLog(1, 1500));
const small = Buffer.from(steadyLog(9000, 9002));
let store: Store;

beforeAll(async () => {
  store = openForWriting(join(folder, "x.db"));
  for (const [i, log] of [large, small].entries()) {
    const path = join(folder, `audit.log.${i + 1}`);
    writeFileSync(path, log);
    const { sources } = await ingestPaths(store, [path]);
    store.transaction(() => notePruned(store, sources[0]!.source!, 0));
  }
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

async function behind(log: Buffer, sizes: readonly number[]): Promise<{ given: string; pruned: number }> {
  async function* pieces() {
    for (let at = 0, i = 0; at < log.length; at += sizes[i++ % sizes.length]!)
      yield log.subarray(at, at + sizes[i % sizes.length]!);
  }
  let pruned = 0;
  const given: Buffer[] = [];
  for await (const piece of withoutPruned(store, null, pieces(), ({ bytes }) => {
    pruned = bytes;
  }))
    given.push(piece);
  return { given: Buffer.concat(given).toString("latin1"), pruned };
}

const sizes = fc.array(fc.integer({ min: 500, max: 300_000 }), { minLength: 1, maxLength: 8 });

describe("of a log that was pruned", () => {
  it("every byte is known, whole, cut, grown, in any pieces", async () => {
    expect(large.length).toBeGreaterThan(BLOCK_BYTES * 2);
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom(large, small), fc.nat(2000), async (by, log, more) => {
        const added = Buffer.alloc(more, 120);
        expect(await behind(Buffer.concat([log, added]), by)).toEqual({
          given: added.toString("latin1"),
          pruned: log.length,
        });
      }),
      { numRuns: 40 },
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 4096, max: large.length - 1 }), async (by, length) => {
        expect(await behind(large.subarray(0, length), by)).toEqual({
          given: "",
          pruned: length,
        });
      }),
      { numRuns: 40 },
    );
  });

  it("no byte of another log is passed over, nor of one that is another from a block on", async () => {
    const other = Buffer.from(steadyLog(2, 1500));
    expect(await behind(other, [70_000])).toEqual({ given: other.toString("latin1"), pruned: 0 });
    const changed = Buffer.from(large);
    changed[BLOCK_BYTES + 5] = 1;
    expect(await behind(changed, [70_000])).toEqual({
      given: changed.toString("latin1", BLOCK_BYTES),
      pruned: BLOCK_BYTES,
    });
    expect(await behind(small.subarray(0, 100), [7])).toEqual({
      given: small.toString("latin1", 0, 100),
      pruned: 0,
    });
    expect(await behind(Buffer.alloc(0), [7])).toEqual({ given: "", pruned: 0 });
  });
});

it("runs of serials without others are those of sets", () => {
  const run = fc.tuple(fc.nat(60), fc.nat(8)).map(([first, more]) => [first, first + more] as const);
  const runsOf = (set: ReadonlySet<number>): [number, number][] => {
    const runs: [number, number][] = [];
    for (const serial of [...set].sort((a, b) => a - b)) {
      const last = runs.at(-1);
      if (last?.[1] === serial - 1) last[1] = serial;
      else runs.push([serial, serial]);
    }
    return runs;
  };
  const setOf = (runs: readonly (readonly [number, number])[]) =>
    new Set(runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)));
  fc.assert(
    fc.property(fc.array(run), fc.array(run), (some, others) => {
      const [a, b] = [setOf(some), setOf(others)];
      expect(without(runsOf(a), runsOf(b))).toEqual(
        runsOf(new Set([...a].filter((serial) => !b.has(serial)))),
      );
    }),
  );
});
