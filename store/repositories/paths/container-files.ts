// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import { type KeyRange, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { FoldPiece, readPieces, writePiece } from "../attribution/fold-pieces.ts";
import { type EventSelection, narrowed } from "../events/event-selection.ts";
import { CHANGED_DEVICE } from "./changed-device.ts";

/** An event in a container with a file on a device that may be a disk. */
export interface FileInContainer {
  readonly id: number;
  readonly timeMs: number;
  readonly container: ContainerId;
  readonly device: string;
}

/** A file that was opened, by its name (a row of `string`). */
export interface OpenedFile extends FileInContainer {
  readonly name: number;
}

/** Position of a change: one file, possibly in several PATH records. */
const CHANGE = -1;
/** A condition on event e: it changed a file. */
const CHANGES = `e.flags & ${EventFlag.changes} <> 0`;
/** Condition on event e: it opened a file without changing anything. */
const OPENS = `e.call IN (SELECT value FROM json_each(@opens)) AND e.success = 1 AND e.flags & ${EventFlag.changes} = 0`;
/** Devices of the kernel's own file systems, overlays and the like: not disks. */
const ON_DISK = (device: string) => `${device} NOT LIKE '00:%'`;

/** The place of an event `e` of one boot: as stated by the event, else its task's. */
const PLACE = "CASE WHEN x.event IS NULL THEN m.container ELSE x.container END";
const PLACED = `LEFT JOIN event_container x ON x.event = e.id AND x.position = 0
  LEFT JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event = (SELECT max(l.from_event)
    FROM membership l WHERE l.pid = e.pid AND l.from_event BETWEEN @bootFirst AND e.id)`;

/** Rows of container_file, of events between @first and @last: found by PATH records, since most events have none on a disk. */
const FILES = `WITH touched AS MATERIALIZED (SELECT DISTINCT p.event FROM path p WHERE p.event BETWEEN @first AND @last AND ${ON_DISK("p.dev")}),
  placed AS MATERIALIZED (
    SELECT e.id, e.time_ms, e.flags, k.id AS container FROM touched t CROSS JOIN event e ON e.id = t.event ${PLACED}
      CROSS JOIN container k ON k.id = ${PLACE} AND k.class <> 'host' WHERE ${CHANGES} OR ${OPENS})
  SELECT e.id AS event, ${CHANGE} AS position, e.container, ${CHANGED_DEVICE} AS device, NULL AS name, e.time_ms FROM placed e WHERE ${CHANGES}
  UNION ALL
  SELECT e.id, p.position, e.container, p.dev, p.name, e.time_ms FROM placed e CROSS JOIN path p ON p.event = e.id
    WHERE NOT ${CHANGES} AND ${ON_DISK("p.dev")} AND p.name IS NOT NULL AND p.nametype IS NOT 'PARENT'`;

/**
 * Keeps the files of a boot's events up to one of them. Runs inside the caller's transaction, after the memberships are written. `opens`: rows of `call`;
 * `unchanged`: every event up to this one is where it was when they were written last. `isNew`: none were written.
 */
export function saveContainerFiles(
  store: Store,
  boot: BootId,
  opens: readonly number[],
  unchanged: number,
  upTo: number,
  isNew: boolean,
): void {
  const { first, last } = keysOfBoot(boot);
  const before = isNew ? undefined : readUpTo(store, boot);
  const kept = Math.max(first - 1, Math.min(unchanged, before ?? first - 1));
  if (!isNew) store.prepare("DELETE FROM container_file WHERE event BETWEEN ? AND ?").run(kept + 1, last);
  store
    .prepare(
      `INSERT INTO container_file SELECT event, position, container, device, name FROM (${FILES}) WHERE ${ON_DISK("device")} ORDER BY event, position`,
    )
    .run({ first: kept + 1, last: upTo, bootFirst: first, opens: JSON.stringify(opens) });
  writePiece(store, boot, FoldPiece.files, 0, Buffer.from(JSON.stringify({ upTo })));
}

/** The last event covered by the kept rows; undefined: none kept. */
function readUpTo(store: Store, boot: BootId): number | undefined {
  const [bytes] = [...readPieces(store, boot, FoldPiece.files)];
  if (bytes === undefined) return undefined;
  try {
    return (JSON.parse(bytes.toString()) as { upTo: number }).upTo;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The last event of a boot covered by the kept rows: later changes are not concluded. */
function lastKept(store: Store, boot: BootId): number {
  const none = keysOfBoot(boot).first - 1;
  const folded = store.prepare("SELECT folded FROM fold WHERE boot = ?").pluck().get(boot) as
    | number
    | undefined;
  return Math.max(none, Math.min(readUpTo(store, boot) ?? none, folded ?? none));
}

/** Events of a boot, whole or within times, that changed such a file, in order. `opens` as below. */
export function readChangesInContainers(
  store: Store,
  boot: BootId,
  selection: EventSelection,
  opens: readonly number[],
): FileInContainer[] {
  return readFiles(store, boot, selection, opens, `f.position = ${CHANGE}`, {});
}

/** Opens (by rows of `call`) that succeeded and changed nothing, of such files, by tasks of these containers, in order. */
export function readOpensInContainers(
  store: Store,
  boot: BootId,
  selection: EventSelection,
  opens: readonly number[],
  containers: readonly ContainerId[],
): OpenedFile[] {
  const among = "f.container IN (SELECT value FROM json_each(@containers))";
  return readFiles(store, boot, selection, opens, `f.position <> ${CHANGE} AND ${among}`, {
    containers: JSON.stringify(containers),
  }) as OpenedFile[];
}

/** Kept rows, followed by rows read now. */
function readFiles(
  store: Store,
  boot: BootId,
  selection: EventSelection,
  opens: readonly number[],
  test: string,
  parameters: Readonly<Record<string, string>>,
): FileInContainer[] {
  const upTo = lastKept(store, boot);
  const { last } = keysOfBoot(boot);
  const isTimed = selection.parameters["fromMs"] !== undefined;
  const select = (from: string, range: KeyRange, more: Readonly<Record<string, string>>) => {
    const within = narrowed(selection, range).parameters;
    if (Number(within["first"]) > Number(within["last"])) return [];
    const timed = isTimed ? "AND f.time_ms BETWEEN @fromMs AND @toMs" : "";
    return store
      .prepare(
        `SELECT f.event AS id, f.time_ms AS timeMs, f.container, f.device, f.name FROM ${from} f
         WHERE ${test} AND ${ON_DISK("f.device")} ${timed} ORDER BY f.event, f.position`,
      )
      .all({ ...within, ...parameters, ...more }) as FileInContainer[];
  };
  const kept = `(SELECT k.*, e.time_ms FROM container_file k CROSS JOIN event e ON e.id = k.event WHERE k.event BETWEEN @first AND @last)`;
  return [
    ...select(kept, { first: 0, last: upTo }, {}),
    ...select(`(${FILES})`, { first: upTo + 1, last }, { opens: JSON.stringify(opens) }),
  ];
}
