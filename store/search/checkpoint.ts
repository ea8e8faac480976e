// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";
import type { EventSpan, SearchCriteria } from "../../questions/search-criteria.ts";
import type { BootId } from "../../types/ids.ts";
import { EventFlag } from "../event-flags.ts";
import { endOfBoot, firstKeyOfBoot, IS_OF_DAEMON, IS_OF_KERNEL, KEYS_OF_SERIAL } from "../event-key.ts";
import type { Store } from "../store.ts";

const HEAD = "ctraudit checkpoint 2";
const TIME = /^time (-?\d{1,15})$/;
const LINE = /^(\d{1,6}) (\d{1,16})((?: \d{1,16})*)$/;
/** Records of neighbours come in any order, but not from further back: as many events as ingest keeps open. */
const HORIZON = 4096 * KEYS_OF_SERIAL;
/** auditd's end_of_event_timeout: how long an event may still get records. */
const OPEN_MS = 2000;

/** Printed events of one boot: all kernel events before an id, and these. */
interface Told {
  readonly before: EventKey;
  readonly events: readonly EventKey[];
}

export interface Checkpoint {
  readonly boots: ReadonlyMap<BootId, Told>;
  /** Where `-ts checkpoint` goes on, whatever the ids mean by then: the newest event's time, or an untold one's before it. */
  readonly resumeMs: number | undefined;
}

/**
 * The events that a search after a checkpoint has yet to look at, and the text of the next checkpoint. An event that may still get records
 * (a call that is not whole, within 2 s of its boot's last event) is left for the next time, as ausearch does.
 */
export function goOn(
  store: Store,
  before: Checkpoint | undefined,
): { criteria: Pick<SearchCriteria, "since" | "except">; text: string } {
  const since = new Map<BootId, readonly EventSpan[]>();
  const except: EventKey[] = [];
  const lines: string[] = [];
  let resumeMs = store.prepare("SELECT max(last_ms) FROM boot").pluck().get() as number | null;
  for (const boot of store.prepare("SELECT id FROM boot ORDER BY id").pluck().all() as BootId[]) {
    const now = readBoot(store, boot);
    const told = before?.boots.get(boot);
    const known = new Set(told?.events);
    if (told !== undefined)
      since.set(boot, [
        ...now.daemons
          .filter((id) => id < told.before && !known.has(id))
          .map((id) => ({ first: id, last: id })),
        { first: told.before, last: (endOfBoot(boot) - 1) as EventKey },
      ]);
    except.push(...now.open, ...known);
    if (resumeMs !== null) resumeMs = Math.min(resumeMs, now.openMs);
    lines.push([boot, now.horizon, ...now.daemons, ...now.recent].join(" "));
  }
  return {
    criteria: { ...(before === undefined ? {} : { since }), except },
    text: `${[HEAD, ...(resumeMs === null ? [] : [`time ${resumeMs}`]), ...lines].join("\n")}\n`,
  };
}

interface BootNow {
  /** Kernel events from here on are listed individually. */
  readonly horizon: number;
  /** auditd's own, whose numbers are of another kind. */
  readonly daemons: readonly EventKey[];
  readonly recent: readonly EventKey[];
  readonly open: readonly EventKey[];
  /** The first of the open ones, in epoch milliseconds; Infinity where there is none. */
  readonly openMs: number;
}

function readBoot(store: Store, boot: BootId): BootNow {
  const range = { first: firstKeyOfBoot(boot), last: endOfBoot(boot) - 1 };
  const daemons = store
    .prepare(
      `SELECT id FROM event WHERE types IN (SELECT id FROM string WHERE value GLOB 'DAEMON_*')
         AND ${IS_OF_DAEMON} AND id BETWEEN @first AND @last ORDER BY id`,
    )
    .pluck()
    .all(range) as EventKey[];
  const newest = store
    .prepare(
      `SELECT id FROM event WHERE id BETWEEN @first AND @last AND ${IS_OF_KERNEL} ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(range) as number | undefined;
  if (newest === undefined)
    return { horizon: range.first, daemons, recent: [], open: [], openMs: Number.POSITIVE_INFINITY };
  const horizon = Math.max(range.first, newest - HORIZON);
  const rows = store
    .prepare(
      `SELECT id, time_ms AS timeMs, time_ms > (SELECT last_ms FROM boot WHERE id = @boot) - ${OPEN_MS}
         AND flags & ${EventFlag.syscall | EventFlag.lost} <> 0 AND flags & ${EventFlag.whole} = 0 AS open
       FROM event WHERE id BETWEEN @horizon AND @newest AND ${IS_OF_KERNEL} ORDER BY id`,
    )
    .all({ boot, horizon, newest }) as { id: EventKey; timeMs: number; open: number }[];
  const open = rows.filter((row) => row.open === 1);
  return {
    horizon,
    daemons,
    recent: rows.filter((row) => row.open === 0).map(({ id }) => id),
    open: open.map(({ id }) => id),
    openMs: Math.min(...open.map(({ timeMs }) => timeMs)),
  };
}

/** Reads the text of a checkpoint; undefined for any other text. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [head, ...lines] = text.trimEnd().split("\n");
  if (head !== HEAD) return undefined;
  const told = new Map<BootId, Told>();
  const [, time] = TIME.exec(lines[0] ?? "") ?? [];
  for (const line of time === undefined ? lines : lines.slice(1)) {
    const [, boot, from, events] = LINE.exec(line) ?? [];
    if (boot === undefined || from === undefined || events === undefined) return undefined;
    told.set(Number(boot) as BootId, {
      before: Number(from) as EventKey,
      events:
        events === ""
          ? []
          : events
              .slice(1)
              .split(" ")
              .map((id) => Number(id) as EventKey),
    });
  }
  return { boots: told, resumeMs: time === undefined ? undefined : Number(time) };
}
