// SPDX-License-Identifier: Apache-2.0

import { BIRTH_CALLS, EXIT_CALLS, NAMESPACE_CALLS } from "../../types/attribution/calls.ts";
import type { BootId, TaskId } from "../../types/ids.ts";
import {
  bootOf,
  endOfBoot,
  firstKeyOfBoot,
  firstKeyOfSequence,
  keyDistance,
  sequenceOf,
} from "../event-key.ts";
import { callList } from "../repositories/events/call-rows.ts";
import type { Store } from "../store.ts";
import { firstFrom, gapReader } from "./gap-test.ts";
import { type Hole, lifeTest } from "./life-test.ts";
import { stretchReader } from "./stretch-reader.ts";

/** Events on each side of a hole in which a birth is looked for. */
const NEAR = 20_000;
/** Births are logged nearly in the order of their pids: two simultaneous ones may be swapped. */
const SLACK = 64;
/** Maximum number of holes tested per answer; with more, one is assumed to matter. */
const MOST_HOLES = 1000;
/** Calls whose record may be the missing one. */
export const DECISIVE_CALLS = callList(BIRTH_CALLS, NAMESPACE_CALLS, EXIT_CALLS);
const BIRTHS = callList(BIRTH_CALLS);

/** The grounds of an attribution. */
export interface Rested {
  readonly proof: number;
  readonly pid: number | null;
  /** Row of `task`; null: stated by the event itself. */
  readonly task: TaskId | null;
  /** It only shows that the task is in the initial PID namespace. */
  readonly isByPids: boolean;
  /** It neither places the event nor excludes a location. */
  readonly saysNothing: boolean;
}

/**
 * A test whether records that are missing between an event and its proof could change where it happened: a birth, a setns, an
 * unshare or an exit. Where the boot has no such call at all, no rule asked for them, and none is missing. The answer `host?` is the host,
 * or a sandbox that shares its process ids and is not in the log: of a task whose own pid namespace is proven, which it keeps for life, it is wrong
 * only where the task joined what is in the log, and so was there, or where another task has its number. That needs the counter of numbers to come
 * by; births beside the hole tell whether it did. Nor did it join where it is seen with the host's files or with a child of the host's after the hole and before
 * the next one: what it joined it would have to have left again in another hole.
 * "Unknown" claims nothing that a lost record could make wrong.
 * Source: setns(2), unshare(2): a pid namespace is that of the children; alloc_pid() (Linux, kernel/pid.c) hands numbers out in a circle.
 */
export function holeTest(store: Store): (event: number, rested: Rested) => boolean {
  const gaps = gapReader(store);
  const answers = new Map<string, boolean>();
  const isTold = bootTest(store, DECISIVE_CALLS);
  const numbers = new Map<string, readonly [number | undefined, number | undefined]>();
  const tasks = new Map<number, { readonly born: number | null; readonly first: number } | undefined>();
  const readTask = store.prepare("SELECT born, first_event AS first FROM task WHERE id = ?");
  const pidOf = store.prepare("SELECT pid FROM event WHERE id = ?").pluck();
  const beside = numberReader(store);
  const mayJoin = lifeTest(store);
  const seenAfter = stretchReader(store);

  /** Holes stand in the order of serials. */
  function matter(event: number, between: readonly Hole[], rested: Rested): boolean {
    return (
      between.some((hole) => mayBeAnother(event, hole, rested)) ||
      // A namespace that the task joined after the event does not show its location before.
      (rested.proof < event && mayHaveJoined(bootOf(event), between, rested.pid!))
    );
  }

  /** A stretch in which the task is seen outside of a container speaks for all holes before it. */
  function mayHaveJoined(boot: BootId, between: readonly Hole[], pid: number): boolean {
    let [hasFiles, hasPids] = [false, false];
    for (const hole of between.toReversed()) {
      const { files, pids } = seenAfter(boot, hole, pid);
      hasFiles ||= files;
      hasPids ||= pids;
      const joinable = mayJoin(boot, hole);
      if (joinable !== null && !(hasFiles && joinable.ownMounts) && !(hasPids && joinable.ownPids))
        return true;
    }
    return false;
  }

  function mayBeAnother(event: number, hole: Hole, { proof, pid, task }: Rested): boolean {
    if (pid === null || task === null) return true;
    const boot = bootOf(event);
    if (!tasks.has(task)) {
      if (tasks.size > 65_536) tasks.clear();
      tasks.set(task, readTask.get(task) as { born: number | null; first: number } | undefined);
    }
    const own = tasks.get(task);
    if (own === undefined) return true;
    const isOwnProof = pidOf.get(proof) === pid && proof >= own.first;
    if (!isOwnProof && (own.born === null || hole.first <= sequenceOf(own.born))) return true;
    const key = `${boot}:${hole.first}`;
    const found = numbers.get(key) ?? [beside(boot, hole.first, -1), beside(boot, hole.last, 1)];
    numbers.set(key, found);
    return comesBy(pid, found[0], found[1]);
  }

  /** Events of one stretch have the same holes between them and their proof. */
  return (event, rested) => {
    const boot = bootOf(event);
    if (rested.saysNothing || !isTold(boot)) return false;
    if (!rested.isByPids) return true;
    const { proof } = rested;
    const { first, last } = gaps(boot);
    const from = firstFrom(first, sequenceOf(Math.min(event, proof)));
    const to = firstFrom(first, sequenceOf(Math.max(event, proof)));
    if (to - from > MOST_HOLES) return true;
    const key = `${proof}:${rested.pid}:${from}:${to}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      if (answers.size > 65_536) answers.clear();
      const between = Array.from({ length: to - from }, (_, at) => ({
        first: first[from + at]!,
        last: last[from + at]!,
      }));
      answer = matter(event, between, rested);
      answers.set(key, answer);
    }
    return answer;
  };
}

/** Whether the counter assigned this number between two others. */
function comesBy(pid: number, before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  const [from, to] = [before - SLACK, after + SLACK];
  return before <= after ? pid > from && pid <= to : pid > from || pid <= to;
}

/** Whether a boot has one of these calls. */
function bootTest(store: Store, names: string): (boot: BootId) => boolean {
  const statement = store.prepare(
    `SELECT 1 FROM call c WHERE c.name IN (${names})
       AND EXISTS (SELECT 1 FROM event e WHERE e.call = c.id AND e.id BETWEEN ? AND ?) LIMIT 1`,
  );
  const known = new Map<number, boolean>();
  return (boot) => {
    const answer = known.get(boot) ?? statement.get(firstKeyOfBoot(boot), endOfBoot(boot) - 1) !== undefined;
    known.set(boot, answer);
    return answer;
  };
}

/** The number that a task was born under next to a serial, before it (-1) or after it (1); undefined: none is near. */
function numberReader(store: Store): (boot: BootId, serial: number, direction: -1 | 1) => number | undefined {
  const sql = (order: string) =>
    `SELECT t.pid FROM event e JOIN call c ON c.id = e.call AND c.name IN (${BIRTHS})
       JOIN task t ON t.boot = ? AND t.pid = e.exit AND t.born = e.id AND t.silent = 0
     WHERE e.id BETWEEN ? AND ? ORDER BY e.id ${order} LIMIT 1`;
  const before = store.prepare(sql("DESC")).pluck();
  const after = store.prepare(sql("ASC")).pluck();
  return (boot, serial, direction) => {
    const at = firstKeyOfSequence(boot, serial);
    const far = at + direction * keyDistance(NEAR);
    const range = [
      Math.max(firstKeyOfBoot(boot), Math.min(at, far)),
      Math.min(endOfBoot(boot) - 1, Math.max(at, far)),
    ];
    return (direction < 0 ? before : after).get(boot, ...range) as number | undefined;
  };
}
