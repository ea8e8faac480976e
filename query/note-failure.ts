// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot, lineAt, type Store, StoreError } from "../store/api.ts";
import { forgetConclusions } from "../store/repositories/attribution/save-conclusions.ts";
import { ATTRIBUTION_FAILED, NOT_ATTRIBUTED } from "./attribution-failures.ts";
import { savePlaceCounts } from "./place-counts.ts";

/** How far the attribution of a boot has come: for whoever must say where it failed. */
export interface Progress {
  doing: "reading events" | "folding an event" | "drawing conclusions";
  /** The event that is being folded, or the last one that was; 0: none yet. */
  event: number;
  /** It goes on from a state that an earlier attribution has kept. */
  isResumed: boolean;
}

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
export function noteFailure(store: Store, boot: number, { doing, event }: Progress, error: unknown): void {
  forgetConclusions(store, boot);
  for (const table of ["descriptor_directory", "root_change"])
    store
      .prepare(`DELETE FROM ${table} WHERE event >= ? AND event < ?`)
      .run(firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1));
  for (const table of ["cause", "place_count", "fold", "fold_piece"])
    store.prepare(`DELETE FROM ${table} WHERE boot = ?`).run(boot);
  forgetFailure(store, boot);
  saveUnknown(store, boot);
  const at = placeOf(store, boot, doing === "reading events" ? event + 1 : event);
  if (at === undefined) return;
  const { source, offset, length } = at;
  store
    .prepare(
      "INSERT OR REPLACE INTO problem (source, offset, length, line, code, detail, boot) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(
      source,
      offset,
      length,
      lineAt(store, source, offset),
      ATTRIBUTION_FAILED,
      inWords(doing, error),
      boot,
    );
}

/** One task of each process number, and nothing known of it. */
function saveUnknown(store: Store, boot: number): void {
  const range = { boot, from: firstKeyOfBoot(boot), end: firstKeyOfBoot(boot + 1) };
  store
    .prepare(
      `INSERT INTO task (id, boot, pid, first_event, last_event, silent)
       SELECT (SELECT ifnull(max(id), 0) FROM task) + row_number() OVER (ORDER BY pid), @boot, pid, min(id), max(id), 0
       FROM event WHERE id >= @from AND id < @end AND id % 2 = 0 AND pid > 0 GROUP BY pid`,
    )
    .run(range);
  store
    .prepare(
      `INSERT INTO membership (pid, from_event, to_event, task, evidence, because, excludes_host, conflict, cause)
       SELECT pid, first_event, last_event, id, 'unknown', first_event, 0, 0, ? FROM task WHERE boot = ?`,
    )
    .run(NOT_ATTRIBUTED, boot);
  savePlaceCounts(store, boot);
}

/** The boot has been attributed after all. */
export function forgetFailure(store: Store, boot: number): void {
  store.prepare("DELETE FROM problem WHERE boot = ?").run(boot);
}

/** Boots that are no more: their events have become others'. */
export function forgetLostBoots(store: Store): void {
  const sql = "DELETE FROM problem WHERE boot IS NOT NULL AND boot NOT IN (SELECT id FROM boot)";
  store.transaction(() => store.prepare(sql).run());
}

/** The event, or the first one after it, or else the boot's last: where it stands. */
function placeOf(store: Store, boot: number, event: number) {
  const within =
    "SELECT source, offset, length FROM event WHERE id >= @from AND id < @end AND id % 2 = 0 ORDER BY id";
  const end = firstKeyOfBoot(boot + 1);
  const first = firstKeyOfBoot(boot);
  const found =
    store.prepare(`${within} LIMIT 1`).get({ from: Math.max(event, first), end }) ??
    store.prepare(`${within} DESC LIMIT 1`).get({ from: first, end });
  return found as { source: number; offset: number; length: number } | undefined;
}

function inWords(doing: Progress["doing"], error: unknown): string {
  const known = error instanceof StoreError ? error.cause : error;
  const said = known instanceof Error ? `${known.name}: ${known.message}` : String(known);
  const text = `${doing}: ${said.split("\n", 1)[0]!.slice(0, LONGEST)}`;
  return Buffer.from(text, "utf8").toString("utf8").replaceAll("\0", "\u{2400}"); // half a character is none
}
