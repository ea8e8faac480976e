// SPDX-License-Identifier: Apache-2.0

import { BIRTH_CALLS } from "../../types/attribution/calls.ts";
import type { BootId } from "../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot } from "../event-key.ts";
import { callList } from "../repositories/events/call-rows.ts";
import type { Store } from "../store.ts";
import { eventKeyAt, type Hole } from "./life-test.ts";

/** Directories and files that every root file system has of its own, whatever is mounted elsewhere. */
const SYSTEM = ["bin", "sbin", "lib", "lib32", "lib64"].flatMap((name) => [`/${name}/`, `/usr/${name}/`]);
const FILES = ["/", "/etc/ld.so.cache", "/etc/nsswitch.conf", "/etc/os-release"];
/** Files of one stretch that are compared. */
const MOST_FILES = 32;
/** Events of one file that are read; a file that more name proves nothing. */
const MOST_EVENTS = 2000;
const NEVER = Number.POSITIVE_INFINITY;

/** Signs that a task of the host is in no container of the log. */
export interface Seen {
  /** With the host's files: not in one with mounts of its own. */
  readonly files: boolean;
  /** With a child that has a number of the host's: not in one with process ids of its own. */
  readonly pids: boolean;
}

/**
 * Reads how a task of the host's was seen after a hole and before the next one. With the host's files: it named "/" or a system file that tasks of
 * the host had named so before the hole, and that no task of another place, or of an unknown one, has named so in this boot. With a child of the
 * host's: a clone returned the number under which the child appears. A stretch between two holes is read once for each number.
 */
export function stretchReader(store: Store): (boot: BootId, hole: Hole, pid: number) => Seen {
  const next = store.prepare("SELECT min(first_seq) FROM gap WHERE boot = ? AND first_seq > ?").pluck();
  const named = store
    .prepare(
      `SELECT DISTINCT p.name, p.dev, p.inode FROM event e JOIN path p ON p.event = e.id JOIN string s ON s.id = p.name
       WHERE e.pid = ? AND e.id BETWEEN ? AND ? AND p.dev IS NOT NULL AND p.inode IS NOT NULL
         AND (s.value IN (${FILES.map((file) => `'${file}'`).join(", ")}) OR ${SYSTEM.map((folder) => `s.value GLOB '${folder}*'`).join(" OR ")}) LIMIT ${MOST_FILES}`,
    )
    .raw();
  const child = store
    .prepare(
      `SELECT 1 FROM event e JOIN task t ON t.boot = ? AND t.pid = e.exit AND t.born = e.id AND t.silent = 0
       WHERE e.pid = ? AND e.id BETWEEN ? AND ? AND e.call IN (SELECT id FROM call WHERE name IN (${callList(BIRTH_CALLS)})) LIMIT 1`,
    )
    .pluck();
  const firstNamed = hostFileReader(store);
  const known = new Map<string, Seen>();

  function read(boot: BootId, { first, last }: Hole, pid: number): Seen {
    const end = next.get(boot, first) as number | null;
    const from = eventKeyAt(boot, last);
    const to = (end === null ? endOfBoot(boot) : eventKeyAt(boot, end)) - 1;
    const files = named.all(pid, from, to) as [number, string, number][];
    return {
      files: files.some((file) => firstNamed(boot, ...file) < eventKeyAt(boot, first)),
      pids: child.get(boot, pid, from, to) !== undefined,
    };
  }

  return (boot, hole, pid) => {
    const key = `${boot}:${hole.first}:${pid}`;
    let seen = known.get(key);
    if (seen === undefined) {
      if (known.size > 65_536) known.clear();
      seen = read(boot, hole, pid);
      known.set(key, seen);
    }
    return seen;
  };
}

/** The first event in which a file was named, if tasks of the host alone did; NEVER else. */
function hostFileReader(store: Store): (boot: BootId, name: number, device: string, inode: number) => number {
  const statement = store
    .prepare(
      `SELECT p.event, EXISTS (SELECT 1 FROM membership m JOIN container c ON c.id = m.container AND c.class = 'host'
           WHERE m.pid = e.pid AND m.from_event BETWEEN @first AND e.id AND m.to_event >= e.id)
       FROM path p CROSS JOIN event e ON e.id = p.event
       WHERE p.name = @name AND p.event BETWEEN @first AND @last AND p.dev = @device AND p.inode = @inode ORDER BY p.event LIMIT ${MOST_EVENTS}`,
    )
    .raw();
  const known = new Map<string, number>();
  return (boot, name, device, inode) => {
    const key = `${boot}:${name}:${device}:${inode}`;
    let answer = known.get(key);
    if (answer === undefined) {
      if (known.size > 65_536) known.clear();
      const range = { first: firstKeyOfBoot(boot), last: endOfBoot(boot) - 1 };
      const rows = statement.all({ ...range, name, device, inode }) as [number, number][];
      const isHosts = rows.length < MOST_EVENTS && rows.every(([, isHost]) => isHost === 1);
      answer = isHosts ? (rows[0]?.[0] ?? NEVER) : NEVER;
      known.set(key, answer);
    }
    return answer;
  };
}
