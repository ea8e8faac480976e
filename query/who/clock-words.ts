// SPDX-License-Identifier: Apache-2.0
import { durationWords } from "../reports/stories/duration-words.ts";
import type { ClockOffset } from "./clock-offset.ts";

/** "11.0 h (39600.0 s) ahead of the API server's, as estimated from 1 request". */
export function clockWords({ offsetMs, pairs, isAmbiguous }: ClockOffset): string {
  const side = offsetMs < 0 ? "behind" : "ahead of";
  const other = isAmbiguous ? "; another offset explains as many" : "";
  const seconds = `${(Math.abs(offsetMs) / 1000).toFixed(1)} s`;
  const length = durationWords(Math.abs(offsetMs));
  const shown = /(?:h|min)$/.test(length) ? `${length} (${seconds})` : seconds;
  return `${shown} ${side} the API server's, as estimated from ${pairs} request${pairs === 1 ? "" : "s"}${other}`;
}
