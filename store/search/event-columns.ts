// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";

/** Columns of event e for every answer, read as one array: an object per row costs twice the time. */
export const EVENT_COLUMNS =
  "e.id, e.time_ms, e.types, e.call, e.success, CAST(e.exit AS TEXT), e.pid, e.actor, e.key, e.flags";

/** Rows of dictionaries are their ids; exit is a signed 64-bit number in decimal. */
export type EventColumns = readonly [
  id: EventKey,
  timeMs: number,
  types: number,
  call: number | null,
  success: number | null,
  exit: string | null,
  pid: number | null,
  actor: number | null,
  key: number | null,
  flags: number,
];
