// SPDX-License-Identifier: Apache-2.0
import { type Random, seededRandom } from "../bench/generator/random.ts";
import { inventedEvent } from "./invented-lines.ts";
import type { LinePool } from "./line-pool.ts";
import { mutated } from "./mutations.ts";
import { TRANSPORTS } from "./transports.ts";

/** One log of a round, as bytes, and the host for `--node`. */
export interface RoundSource {
  readonly bytes: Buffer;
  readonly lines: number;
  readonly node: string | null;
}

const STAMP = /audit\(([0-9]+)\.([0-9]+):([0-9]+)\)/;
const SHARES = [0, 0.002, 0.02, 0.1, 0.5] as const;

/** The logs of one round: mutated parts of real ones. The same seed and pool give the same bytes. */
export function makeRound(pool: LinePool, seed: number, lines: number): RoundSource[] {
  const random = seededRandom(seed);
  const sources = random.between(1, 3);
  return Array.from({ length: sources }, () => makeSource(pool, random, Math.ceil(lines / sources)));
}

function makeSource(pool: LinePool, random: Random, wanted: number): RoundSource {
  const share = random.pick(SHARES);
  const lines: string[] = [];
  const clock = { seconds: 1_700_000_000 + random.between(0, 90_000), serial: random.between(1, 5000) };
  while (lines.length < wanted) {
    const stretch = pool.stretch(random, random.pick([20, 200, 2000]));
    const retimed = random.chance(0.6) ? follow(stretch, clock) : stretch;
    const invented = random.chance(0.4) ? withInvented(retimed, random) : retimed;
    const [passed, moved] = [transported(invented, random), random.chance(0.3)];
    const changed =
      share === 0
        ? passed
        : passed.map((line) => (random.chance(share) ? mutated(line, random, random.pick(passed)) : line));
    for (const line of moved ? disordered(changed, random) : changed) lines.push(line);
  }
  const end = random.chance(0.9) ? "\n" : "";
  return {
    bytes: Buffer.from(lines.join("\n") + end, "latin1"),
    lines: lines.length,
    node: random.chance(0.3) ? random.pick(["alpha", "beta"]) : null,
  };
}

/** Moves the events' serials and times after the previous ones, so that lines of several logs form one boot. */
function follow(lines: readonly string[], clock: { seconds: number; serial: number }): string[] {
  const first = lines.map((line) => STAMP.exec(line)).find((match) => match !== null);
  if (first === undefined || first === null) return [...lines];
  const shift = { seconds: clock.seconds - Number(first[1]), serial: clock.serial - Number(first[3]) };
  return lines.map((line) =>
    line.replace(STAMP, (_, seconds: string, ms: string, serial: string) => {
      const moved = { seconds: Number(seconds) + shift.seconds, serial: Number(serial) + shift.serial };
      clock.seconds = Math.max(clock.seconds, moved.seconds);
      clock.serial = Math.max(clock.serial, moved.serial + 1);
      return `audit(${moved.seconds}.${ms}:${Math.max(0, moved.serial)})`;
    }),
  );
}

/** Inserts invented events between the lines, with the same stamps or nearby serials. */
function withInvented(lines: readonly string[], random: Random): string[] {
  const density = random.pick([0.01, 0.1, 0.8]);
  return lines.flatMap((line) => {
    const stamp = STAMP.exec(line);
    if (stamp === null || !random.chance(density)) return [line];
    const serial = Number(stamp[3]) + random.between(0, 3);
    return [line, ...inventedEvent(random, `audit(${stamp[1]}.${stamp[2]}:${serial})`)];
  });
}

function transported(lines: readonly string[], random: Random): readonly string[] {
  if (!random.chance(0.3)) return lines;
  const transport = random.pick(TRANSPORTS);
  return lines.map((line) => transport(line, random));
}

/** Doubles, drops or swaps some lines. */
function disordered(lines: readonly string[], random: Random): string[] {
  const share = random.pick([0.002, 0.05]);
  const moved = [...lines];
  for (let left = Math.ceil(lines.length * share); left > 0; left--) {
    const [one, other] = [random.between(0, moved.length - 1), random.between(0, moved.length - 1)];
    const kind = random.between(0, 2);
    if (kind === 0) moved.splice(one, 0, moved[other]!);
    else if (kind === 1 && moved.length > 1) moved.splice(one, 1);
    else [moved[one], moved[other]] = [moved[other]!, moved[one]!];
  }
  return moved;
}
