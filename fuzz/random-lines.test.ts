// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../bench/generator/random.ts";
import { ingestPaths } from "../ingest/api.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { attribute, attributeAnew } from "../query/attribute.ts";
import { openForWriting, type Store } from "../store/api.ts";
import { checkDatabase } from "./check-database.ts";
import { inventedEvent } from "./invented-lines.ts";
import { StepCounter } from "./testing/step-budget.ts";

/** A hundredth of the sequences of `random-sequences.test.ts` passes through lines and databases. */
const SEQUENCES = Number(process.env["CTRAUDIT_SEQUENCES"] ?? 40_000) / 100;
const seed = Number(process.env["CTRAUDIT_SEED"] ?? 20_261_129);
const NODES = 40;
const STEPS = 5000;
const TIMEOUT_MS = 900_000;

const folder = mkdtempSync(join(tmpdir(), "ctraudit-random-"));
let steps: StepCounter;
beforeAll(() => {
  steps = new StepCounter();
});
afterAll(() => {
  steps.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Events of one host: for each the seed of its records, and whether the host rebooted before it. */
type Sequence = readonly { readonly of: number; readonly boots: boolean }[];
const sequences = fc.array(
  fc.array(fc.record({ of: fc.nat(2 ** 31), boots: fc.nat(7).map((n) => n === 7) }), {
    minLength: 1,
    maxLength: 12,
  }),
  { minLength: 1, maxLength: NODES, size: "max" },
);

function linesOf(sequence: Sequence, node: string): string[] {
  let [seconds, serial] = [1_700_000_000, 1];
  return sequence.flatMap(({ of, boots }) => {
    if (boots) [seconds, serial] = [seconds + 600, 1];
    const lines = inventedEvent(seededRandom(of), `audit(${seconds++}.000:${serial++})`);
    return lines.map((line) => `node=${node} ${line}\n`);
  });
}

/** All memberships of the boots up to one, with their containers' keys, without row ids. */
function conclusions(store: Store, boots: number): unknown[] {
  return store
    .prepare(
      `SELECT m.pid, m.from_event, m.to_event, c.class, c.key_event, c.key_suffix, p.key_event, m.evidence, m.because, m.cause FROM membership m
       LEFT JOIN container c ON c.id = m.container LEFT JOIN container p ON p.id = c.parent
       WHERE m.from_event < (? + 1) * 68719476736 ORDER BY m.from_event, m.pid`,
    )
    .raw()
    .all(boots);
}

async function ingest(store: Store, name: string, nodes: readonly Sequence[], first: number): Promise<void> {
  const log = join(folder, name);
  const lines = nodes.flatMap((sequence, at) => linesOf(sequence, `n${first + at}`));
  writeFileSync(log, lines.join(""), "latin1");
  await ingestPaths(store, [log], {});
  steps.within(STEPS * (lines.length + 10), () => attribute(store, syscallName));
  checkDatabase(store);
}

describe(`random lines of many hosts (CTRAUDIT_SEED=${seed})`, () => {
  let runs = 0;
  it(
    "are attributed within the budget, without a contradiction, and change nothing of hosts that were there before",
    () =>
      fc.assert(
        fc.asyncProperty(sequences, async (nodes) => {
          const run = runs++;
          const store = openForWriting(join(folder, `${run}.db`));
          try {
            const half = Math.ceil(nodes.length / 2);
            await ingest(store, `${run}-0.log`, nodes.slice(0, half), 0);
            const boots = store.prepare("SELECT max(id) FROM boot").pluck().get() as number;
            const before = conclusions(store, boots);
            if (half < nodes.length) await ingest(store, `${run}-1.log`, nodes.slice(half), half);
            expect(conclusions(store, boots)).toEqual(before);
            attributeAnew(store, syscallName);
            expect(conclusions(store, boots)).toEqual(before);
          } finally {
            store.close();
          }
        }),
        { seed, numRuns: Math.ceil((2 * SEQUENCES) / NODES) },
      ),
    TIMEOUT_MS,
  );
});
