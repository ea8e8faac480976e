// SPDX-License-Identifier: Apache-2.0
import type { AttributionEvent } from "../../../types/attribution/event.ts";
import type { Model, Shown } from "../model/model.ts";

/** Ids of events count eight to a serial (store/event-key.ts). */
const IDS_PER_SERIAL = 8;

export function newShown(): Shown {
  return { holes: [], holesSinceBirth: 0, periods: [{ from: 0, unshares: 0, joins: 0 }] };
}

/**
 * Notes what the log does not show before this event: serials that no event has, a call whose SYSCALL was lost, rules
 * that may have changed.
 */
export function noteShown(state: Model, event: AttributionEvent): void {
  const { shown, lastEvent } = state;
  const skipped = lastEvent !== 0 && serialOf(event.id) > serialOf(lastEvent) + 1;
  if (skipped || event.isHeadless) {
    if (shown.holesSinceBirth === 2) shown.holes.pop();
    else shown.holesSinceBirth++;
    shown.holes.push(event.id);
  }
  if (event.changesRules) beginPeriod(shown, event.id);
}

/** Of two periods after each other that show the same calls the first says all. */
function beginPeriod({ periods }: Shown, from: number): void {
  const [before, last] = [periods.at(-2), periods.at(-1)!];
  if (before !== undefined && isShown(before, "unshares", last) && isShown(before, "joins", last))
    periods.pop();
  periods.push({ from, unshares: 0, joins: 0 });
}

type Period = Shown["periods"][number];

function isShown(one: Period, call: "unshares" | "joins", other: Period): boolean {
  return one[call] > 0 === other[call] > 0;
}

/** Whether the rules that held at an event are seen to log setns. */
export function showsJoins({ periods }: Shown, event: number): boolean {
  let low = 0;
  let high = periods.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (periods[middle]!.from <= event) low = middle;
    else high = middle;
  }
  return periods[low]!.joins > 0;
}

/** The rules of that time log unshare and setns. */
export function showsBoth({ unshares, joins }: Period): boolean {
  return unshares > 0 && joins > 0;
}

/** A task is seen for the first time, or a clone returns. */
export function noteBirth(state: Model): void {
  state.shown.holesSinceBirth = 0;
}

/** The rules that hold now log calls of this kind. */
export function noteNamespaceCall(state: Model, call: AttributionEvent["call"]): void {
  const period = state.shown.periods.at(-1)!;
  if (call === "unshare") period.unshares++;
  if (call === "setns") period.joins++;
}

function serialOf(id: number): number {
  return Math.floor(id / IDS_PER_SERIAL);
}
