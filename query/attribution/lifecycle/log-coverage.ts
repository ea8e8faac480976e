// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { KEYS_OF_SERIAL } from "../../../types/attribution/event.ts";
import { firstAt } from "../../../types/first-at.ts";
import type { Model, Shown } from "../model/model.ts";

/**
 * Notes what the log lacks before this event: serials without an event, a call without its SYSCALL. Notes rules that
 * may have changed. A call whose records name files is no birth and no move; it may have opened a namespace, where they name one.
 * Source: audit_log_exit() (Linux, kernel/auditsc.c).
 */
export function noteShown(state: Model, event: AttributionEvent): void {
  const { shown, lastEvent } = state;
  const skipped = lastEvent === 0 ? 0 : Math.max(0, sequenceOfId(event.id) - sequenceOfId(lastEvent) - 1);
  const hidesMove = event.isHeadless && (!event.isOfFiles || event.namespacePaths !== null);
  if (skipped > 0 || hidesMove) {
    shown.missing += skipped + (hidesMove ? 1 : 0);
    if (shown.holesSinceBirth === 2) shown.holes.pop();
    else shown.holesSinceBirth++;
    shown.holes.push(event.id);
  }
  if (event.changesRules) beginPeriod(shown, event.id);
}

/** Begins a period. Of two consecutive periods with the same coverage the first suffices. */
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

/** Whether the rules in force at an event are seen to log setns. */
export function showsJoins({ periods }: Shown, event: number): boolean {
  return periods[Math.max(0, firstAt(periods, ({ from }) => from > event) - 1)]!.joins > 0;
}

/** The rules of the period log unshare and setns. */
export function showsBoth({ unshares, joins }: Period): boolean {
  return unshares > 0 && joins > 0;
}

/** Notes the first event of a task, or a clone. */
export function noteBirth(state: Model): void {
  state.shown.holesSinceBirth = 0;
}

/** Notes that the rules in force log this kind of call. */
export function noteNamespaceCall(state: Model, call: AttributionEvent["call"]): void {
  const period = state.shown.periods.at(-1)!;
  if (call === "unshare") period.unshares++;
  if (call === "setns") period.joins++;
}

function sequenceOfId(id: number): number {
  return Math.floor(id / KEYS_OF_SERIAL);
}
