// SPDX-License-Identifier: Apache-2.0
import { exactTime } from "../state/times.ts";
import type { EventRow, LanesAnswer } from "../state/types.ts";
import type { Spot } from "./scene.ts";

/** Description of a spot of the picture. */
export function spotText(
  { kind, index }: Spot,
  answer: LanesAnswer,
  events: readonly EventRow[] | undefined,
  zone: string,
): string {
  const label = (name: string | null) =>
    answer.lanes.find(({ lane }) => lane === name)?.label ?? "an unknown place";
  switch (kind) {
    case "finding": {
      const { number, rank, what, timeMs } = answer.findings[index]!;
      return `Finding ${number}, rank ${rank}: ${what} (${exactTime(timeMs, zone)})`;
    }
    case "move": {
      const { pid, from, to, timeMs } = answer.moves[index]!;
      return `A task, pid ${pid}, went from ${label(from)} to ${label(to)} (${exactTime(timeMs, zone)})`;
    }
    case "cause": {
      const { detail, from, to } = answer.causes[index]!;
      return `Possible cause, ${label(from.lane)} → ${label(to.lane)}: ${detail}`;
    }
    case "event": {
      const event = events?.[index];
      if (event === undefined) return "";
      return `${exactTime(event.timeMs, zone)} ${event.place}: ${event.program} ${event.act} ${event.on}`.slice(
        0,
        300,
      );
    }
  }
}

/** The event behind a spot. */
export function spotEvent(
  { kind, index }: Spot,
  answer: LanesAnswer,
  events: readonly EventRow[] | undefined,
): string | null {
  if (kind === "event") return events?.[index]?.id ?? null;
  if (kind === "move") return answer.moves[index]!.event;
  if (kind === "cause") return answer.causes[index]!.to.event;
  return answer.findings[index]!.event;
}
