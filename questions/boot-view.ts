// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../types/ids.ts";

export interface BootView {
  readonly row: BootId;
  /** From 1, in the order of time among the boots of its node. */
  readonly number: number;
  readonly node: string | null;
  readonly cut: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Names boots and events. */
export interface BootReader {
  readonly boots: readonly BootView[];
  boot(row: BootId): BootView;
  /** The text id of an event's row id; with its time where the caller has it. */
  eventId(event: number, timeMs?: number): string;
  eventTimeMs(event: number): number | undefined;
}
