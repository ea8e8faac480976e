// SPDX-License-Identifier: Apache-2.0

import { savePlaceCounts } from "../store/repositories/attribution/place-counts.ts";
import { saveUnknownBoot } from "../store/repositories/attribution/unknown-boot.ts";
import { placeOfEvent } from "../store/repositories/events/event-rows.ts";
import { forgetFailure, saveFailure } from "../store/repositories/problems/attribution-failures.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import type { BootId } from "../types/ids.ts";

/** Progress of the attribution of a boot, for the message that names the place of a failure. */
export interface Progress {
  doing: "reading events" | "folding an event" | "drawing conclusions";
  /** The event that is being folded, or the last one that was; 0: none yet. */
  event: number;
  /** It goes on from a state that an earlier attribution has kept. */
  isResumed: boolean;
}

/** Why the tasks of such a boot are unknown. */
export const NOT_ATTRIBUTED = "its boot could not be attributed";
const LONGEST = 500;
/** SQLite's errors that the data has caused; all others are the disk's, or another process's, and no boot's. */
const BY_DATA = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE|ERROR$)/;

/** Whether an error says something of the boot that was being attributed, so that others may succeed. */
export function isOfBoot(error: unknown): boolean {
  const known = error instanceof StoreError ? error.cause : error;
  const { code, syscall } = (known ?? {}) as { code?: unknown; syscall?: unknown };
  if (typeof code === "string" && code.startsWith("SQLITE_")) return BY_DATA.test(code);
  return !(error instanceof StoreError) && typeof syscall !== "string"; // the system's
}

/**
 * Puts in place of what was concluded of the boot that all its tasks are unknown, and writes where its attribution failed and why. Runs inside the caller's
 * transaction.
 */
export function noteFailure(store: Store, boot: BootId, { doing, event }: Progress, error: unknown): void {
  saveUnknownBoot(store, boot, NOT_ATTRIBUTED);
  forgetFailure(store, boot);
  savePlaceCounts(store, boot, -1, 0);
  const place = placeOfEvent(store, boot, doing === "reading events" ? event + 1 : event);
  if (place !== undefined) saveFailure(store, boot, place, inWords(doing, error));
}

function inWords(doing: Progress["doing"], error: unknown): string {
  const known = error instanceof StoreError ? error.cause : error;
  const said = known instanceof Error ? `${known.name}: ${known.message}` : String(known);
  const text = `${doing}: ${said.split("\n", 1)[0]!.slice(0, LONGEST)}`;
  return Buffer.from(text, "utf8").toString("utf8").replaceAll("\0", "\u{2400}"); // half a character is none
}
