// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { eventLines } from "./lines.ts";

/** A whole event. */
export interface Written {
  readonly timeMs: number;
  readonly serial: number;
  readonly text: string;
}

const shape = fc.record({
  firstSerial: fc.integer({ min: 1, max: 400 }),
  events: fc.integer({ min: 12, max: 160 }),
  pauseMs: fc.constantFrom(1, 10, 200, 3000),
  longCalls: fc.constantFrom(0, 2, 8),
  callMs: fc.integer({ min: 500, max: 50_000 }),
  lost: fc.constantFrom(0, 3),
  downMs: fc.integer({ min: 20_000, max: 3_600_000 }),
});

/** Logs of one to four boots in auditd's form: each boot begins with lower serials than the end of the previous one. */
export const bootsLog = fc
  .tuple(fc.array(shape, { minLength: 1, maxLength: 4 }), fc.nat(2 ** 31))
  .map(([boots, seed]) => {
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) / 2 ** 24;
    };
    const written: Written[] = [];
    let nowMs = 0;
    for (const { firstSerial, events, pauseMs, longCalls, callMs, lost, downMs } of boots) {
      let startMs = nowMs;
      const earlier = written.at(-1)?.serial ?? Number.POSITIVE_INFINITY;
      let serial = Math.min(firstSerial, earlier - 1);
      for (let i = 0; i < events; i++) {
        nowMs += Math.ceil(random() * 2 * pauseMs);
        const isLong = random() * 100 < longCalls;
        if (i === 0) startMs = nowMs + 1;
        const timeMs = isLong && i > 0 ? Math.max(startMs, nowMs - Math.floor(random() * callMs)) : nowMs;
        written.push({ timeMs, serial, text: `${eventLines(timeMs, serial).join("\n")}\n` });
        serial += random() * 100 < lost ? 3 : 1;
      }
      nowMs += downMs;
    }
    return written;
  });
