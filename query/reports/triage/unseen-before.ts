// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../../store/event-key.ts";
import { countMissingSince } from "../../../store/repositories/gaps/gap-rows.ts";
import type { ReportReader } from "../report-reader.ts";
import { durationWords } from "../stories/duration-words.ts";

/** Why an absence in some time before an event may be one of the log alone: its beginning within that time, and missing serials. */
export function unseenBefore(
  { store, events, timeMs }: ReportReader,
  event: number,
  windowMs: number,
): string {
  const boot = bootOf(event);
  const untilMs = timeMs(event);
  const { firstMs } = events.boots.boot(boot);
  const missing = countMissingSince(store, boot, untilMs - windowMs, event);
  const parts = [
    ...(firstMs > untilMs - windowMs
      ? [`begins ${durationWords(Math.max(0, untilMs - firstMs))} before`]
      : []),
    ...(missing === 0 ? [] : [`lacks ${missing} serial${missing === 1 ? "" : "s"} of the minute before`]),
  ];
  return parts.length === 0 ? "" : `, and the log ${parts.join(" and ")}`;
}
