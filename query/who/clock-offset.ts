// SPDX-License-Identifier: Apache-2.0

/** Spread of differences from one offset: a program begins within this time of its request. */
const SPREAD_MS = 3000;
/** Largest clock error considered: a wrong time zone is up to fourteen hours. */
export const MOST_OFFSET_MS = 86_400_000;
const MOST_PAIRS = 20_000;

/** A request and a program possibly started by it. */
export interface Pair {
  readonly request: number;
  readonly run: number;
  /** Time of the run minus the time of the request. */
  readonly deltaMs: number;
}

/** The offset of two clocks: the one that gives the most requests a run. */
export interface ClockOffset {
  readonly offsetMs: number;
  /** Requests with a run at this offset. */
  readonly pairs: number;
  /** Another offset explains as many. */
  readonly isAmbiguous: boolean;
}

/** Estimates the offset; undefined without pairs. */
export function estimateOffset(pairs: readonly Pair[]): ClockOffset | undefined {
  const sorted = pairs
    .filter(({ deltaMs }) => Math.abs(deltaMs) <= MOST_OFFSET_MS)
    .slice(0, MOST_PAIRS)
    .sort((a, b) => a.deltaMs - b.deltaMs);
  if (sorted.length === 0) return undefined;
  const windows = windowsOf(sorted);
  const most = Math.max(...windows.map(({ requests }) => requests));
  const best = windows
    .filter(({ requests }) => requests === most)
    .sort((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs));
  const [first] = best;
  const isAmbiguous = best.some(({ offsetMs }) => Math.abs(offsetMs - first!.offsetMs) > 2 * SPREAD_MS);
  return { offsetMs: first!.offsetMs, pairs: most, isAmbiguous };
}

interface Window {
  readonly requests: number;
  readonly offsetMs: number;
}

/** For each pair, the pairs within the spread after it: their number of requests, and their median. */
function windowsOf(sorted: readonly Pair[]): Window[] {
  const inside = new Map<number, number>();
  const windows: Window[] = [];
  let to = 0;
  for (const [from, { deltaMs, request }] of sorted.entries()) {
    while (to < sorted.length && sorted[to]!.deltaMs - deltaMs <= SPREAD_MS) {
      const next = sorted[to]!.request;
      inside.set(next, (inside.get(next) ?? 0) + 1);
      to += 1;
    }
    windows.push({ requests: inside.size, offsetMs: sorted[Math.floor((from + to - 1) / 2)]!.deltaMs });
    const left = inside.get(request)! - 1;
    if (left === 0) inside.delete(request);
    else inside.set(request, left);
  }
  return windows;
}
