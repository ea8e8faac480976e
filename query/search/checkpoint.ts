// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../../store/event-flags.ts";
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import type { SearchCriteria } from "./search-criteria.ts";

const HEAD = "ctraudit checkpoint 2";
const LINE = /^(\d{1,6}) (\d{1,16})((?: \d{1,16})*)$/;
/** Records of neighbours come in any order, but not from further back: as many events as ingest keeps open. */
const HORIZON = 4096 * 8;
/** auditd's end_of_event_timeout: so long an event may still get records. */
const OPEN_MS = 2000;

/** What was told of one boot: all of the kernel's events before an id, and these. */
interface Told {
  readonly before: number;
  readonly events: readonly number[];
}

/** By boot. */
export type Checkpoint = ReadonlyMap<number, Told>;

/**
 * What a search after a checkpoint still has to look at, and the text of the next one. An event that may still get records
 * (a call that is not whole, within 2 s of its boot's last event) is left for the next time, as ausearch does.
 */
export function goOn(
  store: Store,
  before: Checkpoint | undefined,
): { criteria: Pick<SearchCriteria, "since" | "except">; text: string } {
  const since = new Map<number, readonly IdSpan[]>();
  const except: number[] = [];
  const lines: string[] = [];
  for (const boot of store.prepare("SELECT id FROM boot ORDER BY id").pluck().all() as number[]) {
    const now = readBoot(store, boot);
    const told = before?.get(boot);
    const known = new Set(told?.events);
    if (told !== undefined)
      since.set(boot, [
        ...now.daemons
          .filter((id) => id < told.before && !known.has(id))
          .map((id) => ({ first: id, last: id })),
        { first: told.before, last: firstKeyOfBoot(boot + 1) - 1 },
      ]);
    except.push(...now.open, ...known);
    lines.push([boot, now.horizon, ...now.daemons, ...now.recent].join(" "));
  }
  return {
    criteria: { ...(before === undefined ? {} : { since }), except },
    text: `${[HEAD, ...lines].join("\n")}\n`,
  };
}

/** Ids, both included. */
export interface IdSpan {
  readonly first: number;
  readonly last: number;
}

interface BootNow {
  /** The kernel's events from here on are told one by one. */
  readonly horizon: number;
  /** auditd's own, whose numbers are of another kind. */
  readonly daemons: readonly number[];
  readonly recent: readonly number[];
  readonly open: readonly number[];
}

function readBoot(store: Store, boot: number): BootNow {
  const range = { first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 };
  const daemons = store
    .prepare(
      `SELECT id FROM event WHERE types IN (SELECT id FROM string WHERE value GLOB 'DAEMON_*')
         AND id % 2 = 1 AND id BETWEEN @first AND @last ORDER BY id`,
    )
    .pluck()
    .all(range) as number[];
  const newest = store
    .prepare("SELECT id FROM event WHERE id BETWEEN @first AND @last AND id % 2 = 0 ORDER BY id DESC LIMIT 1")
    .pluck()
    .get(range) as number | undefined;
  if (newest === undefined) return { horizon: range.first, daemons, recent: [], open: [] };
  const horizon = Math.max(range.first, newest - HORIZON);
  const rows = store
    .prepare(
      `SELECT id, time_ms > (SELECT last_ms FROM boot WHERE id = @boot) - ${OPEN_MS}
         AND flags & ${EventFlag.syscall | EventFlag.lost} <> 0 AND flags & ${EventFlag.whole} = 0 AS open
       FROM event WHERE id BETWEEN @horizon AND @newest AND id % 2 = 0 ORDER BY id`,
    )
    .all({ boot, horizon, newest }) as { id: number; open: number }[];
  return {
    horizon,
    daemons,
    recent: rows.filter(({ open }) => open === 0).map(({ id }) => id),
    open: rows.filter(({ open }) => open === 1).map(({ id }) => id),
  };
}

/** What such a text says; undefined for one that is none. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [head, ...lines] = text.trimEnd().split("\n");
  if (head !== HEAD) return undefined;
  const told = new Map<number, Told>();
  for (const line of lines) {
    const [, boot, from, events] = LINE.exec(line) ?? [];
    if (boot === undefined || from === undefined || events === undefined) return undefined;
    told.set(Number(boot), {
      before: Number(from),
      events: events === "" ? [] : events.slice(1).split(" ").map(Number),
    });
  }
  return told;
}
